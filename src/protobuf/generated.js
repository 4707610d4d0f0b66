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
            this.extraSdk = {};
            this.attributes = {};
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        EventV3Dto.prototype.deviceId = "";
        EventV3Dto.prototype.userId = "";
        EventV3Dto.prototype.gioId = "";
        EventV3Dto.prototype.sessionId = "";
        EventV3Dto.prototype.dataSourceId = "";
        EventV3Dto.prototype.eventType = 0;
        EventV3Dto.prototype.platform = "";
        EventV3Dto.prototype.timestamp = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        EventV3Dto.prototype.domain = "";
        EventV3Dto.prototype.path = "";
        EventV3Dto.prototype.query = "";
        EventV3Dto.prototype.title = "";
        EventV3Dto.prototype.referralPage = "";
        EventV3Dto.prototype.globalSequenceId = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        EventV3Dto.prototype.eventSequenceId = 0;
        EventV3Dto.prototype.screenHeight = 0;
        EventV3Dto.prototype.screenWidth = 0;
        EventV3Dto.prototype.language = "";
        EventV3Dto.prototype.sdkVersion = "";
        EventV3Dto.prototype.appVersion = "";
        EventV3Dto.prototype.extraSdk = $util.emptyObject;
        EventV3Dto.prototype.eventName = "";
        EventV3Dto.prototype.pageShowTimestamp = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        EventV3Dto.prototype.attributes = $util.emptyObject;
        EventV3Dto.prototype.resourceItem = null;
        EventV3Dto.prototype.protocolType = "";
        EventV3Dto.prototype.textValue = "";
        EventV3Dto.prototype.xpath = "";
        EventV3Dto.prototype.index = 0;
        EventV3Dto.prototype.hyperlink = "";
        EventV3Dto.prototype.urlScheme = "";
        EventV3Dto.prototype.appState = "";
        EventV3Dto.prototype.networkState = "";
        EventV3Dto.prototype.appChannel = "";
        EventV3Dto.prototype.pageName = "";
        EventV3Dto.prototype.platformVersion = "";
        EventV3Dto.prototype.deviceBrand = "";
        EventV3Dto.prototype.deviceModel = "";
        EventV3Dto.prototype.deviceType = "";
        EventV3Dto.prototype.operatingSystem = "";
        EventV3Dto.prototype.appName = "";
        EventV3Dto.prototype.latitude = 0;
        EventV3Dto.prototype.longitude = 0;
        EventV3Dto.prototype.imei = "";
        EventV3Dto.prototype.androidId = "";
        EventV3Dto.prototype.oaid = "";
        EventV3Dto.prototype.googleAdvertisingId = "";
        EventV3Dto.prototype.idfa = "";
        EventV3Dto.prototype.idfv = "";
        EventV3Dto.prototype.orientation = "";
        EventV3Dto.prototype.projectKey = "";
        EventV3Dto.prototype.sendTime = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        EventV3Dto.prototype.userKey = "";
        EventV3Dto.prototype.xcontent = "";
        EventV3Dto.prototype.timezoneOffset = "";

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
            if (message.gioId != null && $Object.hasOwnProperty.call(message, "gioId") && message.gioId !== "")
                writer.uint32(26).string(message.gioId);
            if (message.sessionId != null && $Object.hasOwnProperty.call(message, "sessionId") && message.sessionId !== "")
                writer.uint32(34).string(message.sessionId);
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
            if (message.path != null && $Object.hasOwnProperty.call(message, "path") && message.path !== "")
                writer.uint32(82).string(message.path);
            if (message.query != null && $Object.hasOwnProperty.call(message, "query") && message.query !== "")
                writer.uint32(90).string(message.query);
            if (message.title != null && $Object.hasOwnProperty.call(message, "title") && message.title !== "")
                writer.uint32(98).string(message.title);
            if (message.referralPage != null && $Object.hasOwnProperty.call(message, "referralPage") && message.referralPage !== "")
                writer.uint32(106).string(message.referralPage);
            if (message.globalSequenceId != null && $Object.hasOwnProperty.call(message, "globalSequenceId") && (typeof message.globalSequenceId === "object" ? message.globalSequenceId.low || message.globalSequenceId.high : message.globalSequenceId !== 0))
                writer.uint32(112).int64(message.globalSequenceId);
            if (message.eventSequenceId != null && $Object.hasOwnProperty.call(message, "eventSequenceId") && message.eventSequenceId !== 0)
                writer.uint32(120).int32(message.eventSequenceId);
            if (message.screenHeight != null && $Object.hasOwnProperty.call(message, "screenHeight") && message.screenHeight !== 0)
                writer.uint32(128).int32(message.screenHeight);
            if (message.screenWidth != null && $Object.hasOwnProperty.call(message, "screenWidth") && message.screenWidth !== 0)
                writer.uint32(136).int32(message.screenWidth);
            if (message.language != null && $Object.hasOwnProperty.call(message, "language") && message.language !== "")
                writer.uint32(146).string(message.language);
            if (message.sdkVersion != null && $Object.hasOwnProperty.call(message, "sdkVersion") && message.sdkVersion !== "")
                writer.uint32(154).string(message.sdkVersion);
            if (message.appVersion != null && $Object.hasOwnProperty.call(message, "appVersion") && message.appVersion !== "")
                writer.uint32(162).string(message.appVersion);
            if (message.extraSdk != null && $Object.hasOwnProperty.call(message, "extraSdk"))
                for (let keys = $Object.keys(message.extraSdk), i = 0; i < keys.length; ++i)
                    writer.uint32(170).fork().uint32(10).string(keys[i]).uint32(18).string(message.extraSdk[keys[i]]).ldelim();
            if (message.eventName != null && $Object.hasOwnProperty.call(message, "eventName") && message.eventName !== "")
                writer.uint32(178).string(message.eventName);
            if (message.pageShowTimestamp != null && $Object.hasOwnProperty.call(message, "pageShowTimestamp") && (typeof message.pageShowTimestamp === "object" ? message.pageShowTimestamp.low || message.pageShowTimestamp.high : message.pageShowTimestamp !== 0))
                writer.uint32(184).int64(message.pageShowTimestamp);
            if (message.attributes != null && $Object.hasOwnProperty.call(message, "attributes"))
                for (let keys = $Object.keys(message.attributes), i = 0; i < keys.length; ++i)
                    writer.uint32(194).fork().uint32(10).string(keys[i]).uint32(18).string(message.attributes[keys[i]]).ldelim();
            if (message.resourceItem != null && $Object.hasOwnProperty.call(message, "resourceItem"))
                $root.growingio.ResourceItem.encode(message.resourceItem, writer.uint32(202).fork(), _depth + 1).ldelim();
            if (message.protocolType != null && $Object.hasOwnProperty.call(message, "protocolType") && message.protocolType !== "")
                writer.uint32(210).string(message.protocolType);
            if (message.textValue != null && $Object.hasOwnProperty.call(message, "textValue") && message.textValue !== "")
                writer.uint32(218).string(message.textValue);
            if (message.xpath != null && $Object.hasOwnProperty.call(message, "xpath") && message.xpath !== "")
                writer.uint32(226).string(message.xpath);
            if (message.index != null && $Object.hasOwnProperty.call(message, "index") && message.index !== 0)
                writer.uint32(232).int32(message.index);
            if (message.hyperlink != null && $Object.hasOwnProperty.call(message, "hyperlink") && message.hyperlink !== "")
                writer.uint32(242).string(message.hyperlink);
            if (message.urlScheme != null && $Object.hasOwnProperty.call(message, "urlScheme") && message.urlScheme !== "")
                writer.uint32(250).string(message.urlScheme);
            if (message.appState != null && $Object.hasOwnProperty.call(message, "appState") && message.appState !== "")
                writer.uint32(258).string(message.appState);
            if (message.networkState != null && $Object.hasOwnProperty.call(message, "networkState") && message.networkState !== "")
                writer.uint32(266).string(message.networkState);
            if (message.appChannel != null && $Object.hasOwnProperty.call(message, "appChannel") && message.appChannel !== "")
                writer.uint32(274).string(message.appChannel);
            if (message.pageName != null && $Object.hasOwnProperty.call(message, "pageName") && message.pageName !== "")
                writer.uint32(282).string(message.pageName);
            if (message.platformVersion != null && $Object.hasOwnProperty.call(message, "platformVersion") && message.platformVersion !== "")
                writer.uint32(290).string(message.platformVersion);
            if (message.deviceBrand != null && $Object.hasOwnProperty.call(message, "deviceBrand") && message.deviceBrand !== "")
                writer.uint32(298).string(message.deviceBrand);
            if (message.deviceModel != null && $Object.hasOwnProperty.call(message, "deviceModel") && message.deviceModel !== "")
                writer.uint32(306).string(message.deviceModel);
            if (message.deviceType != null && $Object.hasOwnProperty.call(message, "deviceType") && message.deviceType !== "")
                writer.uint32(314).string(message.deviceType);
            if (message.operatingSystem != null && $Object.hasOwnProperty.call(message, "operatingSystem") && message.operatingSystem !== "")
                writer.uint32(322).string(message.operatingSystem);
            if (message.appName != null && $Object.hasOwnProperty.call(message, "appName") && message.appName !== "")
                writer.uint32(338).string(message.appName);
            if (message.latitude != null && $Object.hasOwnProperty.call(message, "latitude") && !$Object.is(message.latitude, 0))
                writer.uint32(353).double(message.latitude);
            if (message.longitude != null && $Object.hasOwnProperty.call(message, "longitude") && !$Object.is(message.longitude, 0))
                writer.uint32(361).double(message.longitude);
            if (message.imei != null && $Object.hasOwnProperty.call(message, "imei") && message.imei !== "")
                writer.uint32(370).string(message.imei);
            if (message.androidId != null && $Object.hasOwnProperty.call(message, "androidId") && message.androidId !== "")
                writer.uint32(378).string(message.androidId);
            if (message.oaid != null && $Object.hasOwnProperty.call(message, "oaid") && message.oaid !== "")
                writer.uint32(386).string(message.oaid);
            if (message.googleAdvertisingId != null && $Object.hasOwnProperty.call(message, "googleAdvertisingId") && message.googleAdvertisingId !== "")
                writer.uint32(394).string(message.googleAdvertisingId);
            if (message.idfa != null && $Object.hasOwnProperty.call(message, "idfa") && message.idfa !== "")
                writer.uint32(402).string(message.idfa);
            if (message.idfv != null && $Object.hasOwnProperty.call(message, "idfv") && message.idfv !== "")
                writer.uint32(410).string(message.idfv);
            if (message.orientation != null && $Object.hasOwnProperty.call(message, "orientation") && message.orientation !== "")
                writer.uint32(418).string(message.orientation);
            if (message.projectKey != null && $Object.hasOwnProperty.call(message, "projectKey") && message.projectKey !== "")
                writer.uint32(426).string(message.projectKey);
            if (message.sendTime != null && $Object.hasOwnProperty.call(message, "sendTime") && (typeof message.sendTime === "object" ? message.sendTime.low || message.sendTime.high : message.sendTime !== 0))
                writer.uint32(432).int64(message.sendTime);
            if (message.userKey != null && $Object.hasOwnProperty.call(message, "userKey") && message.userKey !== "")
                writer.uint32(442).string(message.userKey);
            if (message.xcontent != null && $Object.hasOwnProperty.call(message, "xcontent") && message.xcontent !== "")
                writer.uint32(450).string(message.xcontent);
            if (message.timezoneOffset != null && $Object.hasOwnProperty.call(message, "timezoneOffset") && message.timezoneOffset !== "")
                writer.uint32(458).string(message.timezoneOffset);
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

    return growingio;
})();

export {
  $root as default
};
