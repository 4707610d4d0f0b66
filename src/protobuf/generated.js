// @ts-self-types="./generated.d.ts"
// Generated from proto/ by `npm run generate`: do not edit.
import Writer from "protobufjs/src/writer.js";
import util from "protobufjs/src/util/minimal.js";

const $protobuf = { Writer, util, roots: {} };
export { Writer };

const $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error;

const $root = $protobuf.roots["growingio_encode"] || ($protobuf.roots["growingio_encode"] = {});

export const growingio = $root.growingio = (() => {

    const growingio = {};

    growingio.EventType = (function() {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "VISIT"] = 0;
        values[valuesById[1] = "CUSTOM"] = 1;
        values[valuesById[2] = "VISITOR_ATTRIBUTES"] = 2;
        values[valuesById[3] = "LOGIN_USER_ATTRIBUTES"] = 3;
        values[valuesById[4] = "CONVERSION_VARIABLES"] = 4;
        values[valuesById[5] = "APP_CLOSED"] = 5;
        values[valuesById[6] = "PAGE"] = 6;
        values[valuesById[7] = "PAGE_ATTRIBUTES"] = 7;
        values[valuesById[8] = "VIEW_CLICK"] = 8;
        values[valuesById[9] = "VIEW_CHANGE"] = 9;
        values[valuesById[10] = "FORM_SUBMIT"] = 10;
        values[valuesById[11] = "ACTIVATE"] = 11;
        return values;
    })();

    growingio.ResourceItem = (function() {

        const ResourceItem = function (properties) {
            this.attributes = {};
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        ResourceItem.prototype.id = "";
        ResourceItem.prototype.key = "";
        ResourceItem.prototype.attributes = $util.emptyObject;

        ResourceItem.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                writer.uint32(10).string(message.id);
            if (message.key != null && $Object.hasOwnProperty.call(message, "key") && message.key !== "")
                writer.uint32(18).string(message.key);
            if (message.attributes != null && $Object.hasOwnProperty.call(message, "attributes"))
                for (let keys = $Object.keys(message.attributes), i = 0; i < keys.length; ++i)
                    writer.uint32(26).fork().uint32(10).string(keys[i]).uint32(18).string(message.attributes[keys[i]]).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        return ResourceItem;
    })();

    growingio.EventV3Dto = (function() {

        const EventV3Dto = function (properties) {
            this.attributes = {};
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        EventV3Dto.prototype.deviceId = "";
        EventV3Dto.prototype.userId = "";
        EventV3Dto.prototype.dataSourceId = "";
        EventV3Dto.prototype.eventType = 0;
        EventV3Dto.prototype.platform = "";
        EventV3Dto.prototype.timestamp = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        EventV3Dto.prototype.domain = "";
        EventV3Dto.prototype.language = "";
        EventV3Dto.prototype.sdkVersion = "";
        EventV3Dto.prototype.appVersion = "";
        EventV3Dto.prototype.eventName = "";
        EventV3Dto.prototype.attributes = $util.emptyObject;
        EventV3Dto.prototype.resourceItem = null;
        EventV3Dto.prototype.urlScheme = "";
        EventV3Dto.prototype.deviceBrand = "";
        EventV3Dto.prototype.deviceModel = "";
        EventV3Dto.prototype.deviceType = "";
        EventV3Dto.prototype.appName = "";
        EventV3Dto.prototype.projectKey = "";
        EventV3Dto.prototype.sendTime = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        EventV3Dto.prototype.userKey = "";

        EventV3Dto.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.deviceId != null && $Object.hasOwnProperty.call(message, "deviceId") && message.deviceId !== "")
                writer.uint32(10).string(message.deviceId);
            if (message.userId != null && $Object.hasOwnProperty.call(message, "userId") && message.userId !== "")
                writer.uint32(18).string(message.userId);
            if (message.dataSourceId != null && $Object.hasOwnProperty.call(message, "dataSourceId") && message.dataSourceId !== "")
                writer.uint32(42).string(message.dataSourceId);
            if (message.eventType != null && $Object.hasOwnProperty.call(message, "eventType") && message.eventType !== 0)
                writer.uint32(48).int32(message.eventType);
            if (message.platform != null && $Object.hasOwnProperty.call(message, "platform") && message.platform !== "")
                writer.uint32(58).string(message.platform);
            if (message.timestamp != null && $Object.hasOwnProperty.call(message, "timestamp") && (typeof message.timestamp === "object" ? message.timestamp.low || message.timestamp.high : message.timestamp !== 0))
                writer.uint32(64).int64(message.timestamp);
            if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && message.domain !== "")
                writer.uint32(74).string(message.domain);
            if (message.language != null && $Object.hasOwnProperty.call(message, "language") && message.language !== "")
                writer.uint32(146).string(message.language);
            if (message.sdkVersion != null && $Object.hasOwnProperty.call(message, "sdkVersion") && message.sdkVersion !== "")
                writer.uint32(154).string(message.sdkVersion);
            if (message.appVersion != null && $Object.hasOwnProperty.call(message, "appVersion") && message.appVersion !== "")
                writer.uint32(162).string(message.appVersion);
            if (message.eventName != null && $Object.hasOwnProperty.call(message, "eventName") && message.eventName !== "")
                writer.uint32(178).string(message.eventName);
            if (message.attributes != null && $Object.hasOwnProperty.call(message, "attributes"))
                for (let keys = $Object.keys(message.attributes), i = 0; i < keys.length; ++i)
                    writer.uint32(194).fork().uint32(10).string(keys[i]).uint32(18).string(message.attributes[keys[i]]).ldelim();
            if (message.resourceItem != null && $Object.hasOwnProperty.call(message, "resourceItem"))
                $root.growingio.ResourceItem.encode(message.resourceItem, writer.uint32(202).fork(), _depth + 1).ldelim();
            if (message.urlScheme != null && $Object.hasOwnProperty.call(message, "urlScheme") && message.urlScheme !== "")
                writer.uint32(250).string(message.urlScheme);
            if (message.deviceBrand != null && $Object.hasOwnProperty.call(message, "deviceBrand") && message.deviceBrand !== "")
                writer.uint32(298).string(message.deviceBrand);
            if (message.deviceModel != null && $Object.hasOwnProperty.call(message, "deviceModel") && message.deviceModel !== "")
                writer.uint32(306).string(message.deviceModel);
            if (message.deviceType != null && $Object.hasOwnProperty.call(message, "deviceType") && message.deviceType !== "")
                writer.uint32(314).string(message.deviceType);
            if (message.appName != null && $Object.hasOwnProperty.call(message, "appName") && message.appName !== "")
                writer.uint32(338).string(message.appName);
            if (message.projectKey != null && $Object.hasOwnProperty.call(message, "projectKey") && message.projectKey !== "")
                writer.uint32(426).string(message.projectKey);
            if (message.sendTime != null && $Object.hasOwnProperty.call(message, "sendTime") && (typeof message.sendTime === "object" ? message.sendTime.low || message.sendTime.high : message.sendTime !== 0))
                writer.uint32(432).int64(message.sendTime);
            if (message.userKey != null && $Object.hasOwnProperty.call(message, "userKey") && message.userKey !== "")
                writer.uint32(442).string(message.userKey);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        return EventV3Dto;
    })();

    growingio.EventV3List = (function() {

        const EventV3List = function (properties) {
            this.values = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        EventV3List.prototype.values = $util.emptyArray;

        EventV3List.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.values != null && message.values.length)
                for (let i = 0; i < message.values.length; ++i)
                    $root.growingio.EventV3Dto.encode(message.values[i], writer.uint32(10).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        return EventV3List;
    })();

    growingio.ItemDto = (function() {

        const ItemDto = function (properties) {
            this.attributes = {};
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        ItemDto.prototype.id = "";
        ItemDto.prototype.key = "";
        ItemDto.prototype.attributes = $util.emptyObject;
        ItemDto.prototype.dataSourceId = "";
        ItemDto.prototype.projectKey = "";

        ItemDto.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                writer.uint32(10).string(message.id);
            if (message.key != null && $Object.hasOwnProperty.call(message, "key") && message.key !== "")
                writer.uint32(18).string(message.key);
            if (message.attributes != null && $Object.hasOwnProperty.call(message, "attributes"))
                for (let keys = $Object.keys(message.attributes), i = 0; i < keys.length; ++i)
                    writer.uint32(26).fork().uint32(10).string(keys[i]).uint32(18).string(message.attributes[keys[i]]).ldelim();
            if (message.dataSourceId != null && $Object.hasOwnProperty.call(message, "dataSourceId") && message.dataSourceId !== "")
                writer.uint32(34).string(message.dataSourceId);
            if (message.projectKey != null && $Object.hasOwnProperty.call(message, "projectKey") && message.projectKey !== "")
                writer.uint32(42).string(message.projectKey);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        return ItemDto;
    })();

    growingio.ItemDtoList = (function() {

        const ItemDtoList = function (properties) {
            this.values = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        ItemDtoList.prototype.values = $util.emptyArray;

        ItemDtoList.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.values != null && message.values.length)
                for (let i = 0; i < message.values.length; ++i)
                    $root.growingio.ItemDto.encode(message.values[i], writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        return ItemDtoList;
    })();

    growingio.UserMappingDto = (function() {

        const UserMappingDto = function (properties) {
            this.identifies = {};
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        UserMappingDto.prototype.projectKey = "";
        UserMappingDto.prototype.sendTime = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        UserMappingDto.prototype.identifies = $util.emptyObject;
        UserMappingDto.prototype.dataSourceId = "";

        UserMappingDto.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.projectKey != null && $Object.hasOwnProperty.call(message, "projectKey") && message.projectKey !== "")
                writer.uint32(10).string(message.projectKey);
            if (message.sendTime != null && $Object.hasOwnProperty.call(message, "sendTime") && (typeof message.sendTime === "object" ? message.sendTime.low || message.sendTime.high : message.sendTime !== 0))
                writer.uint32(16).int64(message.sendTime);
            if (message.identifies != null && $Object.hasOwnProperty.call(message, "identifies"))
                for (let keys = $Object.keys(message.identifies), i = 0; i < keys.length; ++i)
                    writer.uint32(26).fork().uint32(10).string(keys[i]).uint32(18).string(message.identifies[keys[i]]).ldelim();
            if (message.dataSourceId != null && $Object.hasOwnProperty.call(message, "dataSourceId") && message.dataSourceId !== "")
                writer.uint32(34).string(message.dataSourceId);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        return UserMappingDto;
    })();

    growingio.UserMappingDtoList = (function() {

        const UserMappingDtoList = function (properties) {
            this.values = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        UserMappingDtoList.prototype.values = $util.emptyArray;

        UserMappingDtoList.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.values != null && message.values.length)
                for (let i = 0; i < message.values.length; ++i)
                    $root.growingio.UserMappingDto.encode(message.values[i], writer.uint32(10).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        return UserMappingDtoList;
    })();

    return growingio;
})();

export {
  $root as default
};
