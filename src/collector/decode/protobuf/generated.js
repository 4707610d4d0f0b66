// @ts-self-types="./generated.d.ts"
// Generated from proto/ by `npm run generate`: do not edit.
import $protobuf from "protobufjs/minimal.js";

export const { Reader } = $protobuf;

const $Reader = $protobuf.Reader, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

const $root = $protobuf.roots["growingio_decode"] || ($protobuf.roots["growingio_decode"] = {});

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

        ResourceItem.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, key, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.growingio.ResourceItem();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.id = value;
                        else
                            delete message.id;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.key = value;
                        else
                            delete message.key;
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if (message.attributes === $util.emptyObject)
                            message.attributes = {};
                        let end2 = reader.size() + reader.pos;
                        if (end2 > reader.len)
                            throw $RangeError("index out of range");
                        reader.len = end2;
                        key = "";
                        value = "";
                        while (reader.pos < end2) {
                            let tag2 = reader.tag();
                            wireType = tag2 & 7;
                            switch (tag2 >>>= 3) {
                            case 1:
                                if (wireType !== 2)
                                    break;
                                key = reader.stringVerify();
                                continue;
                            case 2:
                                if (wireType !== 2)
                                    break;
                                value = reader.stringVerify();
                                continue;
                            }
                            reader.skipType(wireType, _depth, tag2);
                        }
                        if (reader.pos !== end2)
                            throw $RangeError("index out of range");
                        reader.len = end;
                        if (key === "__proto__")
                            $util.makeProp(message.attributes, key);
                        message.attributes[key] = value;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
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

        EventV3Dto.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, key, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.growingio.EventV3Dto();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.deviceId = value;
                        else
                            delete message.deviceId;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.userId = value;
                        else
                            delete message.userId;
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.gioId = value;
                        else
                            delete message.gioId;
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.sessionId = value;
                        else
                            delete message.sessionId;
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.dataSourceId = value;
                        else
                            delete message.dataSourceId;
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.int32())
                            message.eventType = value;
                        else
                            delete message.eventType;
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.platform = value;
                        else
                            delete message.platform;
                        continue;
                    }
                case 8: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.timestamp = value;
                        else
                            delete message.timestamp;
                        continue;
                    }
                case 9: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.domain = value;
                        else
                            delete message.domain;
                        continue;
                    }
                case 10: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.path = value;
                        else
                            delete message.path;
                        continue;
                    }
                case 11: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.query = value;
                        else
                            delete message.query;
                        continue;
                    }
                case 12: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.title = value;
                        else
                            delete message.title;
                        continue;
                    }
                case 13: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.referralPage = value;
                        else
                            delete message.referralPage;
                        continue;
                    }
                case 14: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.globalSequenceId = value;
                        else
                            delete message.globalSequenceId;
                        continue;
                    }
                case 15: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.int32())
                            message.eventSequenceId = value;
                        else
                            delete message.eventSequenceId;
                        continue;
                    }
                case 16: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.int32())
                            message.screenHeight = value;
                        else
                            delete message.screenHeight;
                        continue;
                    }
                case 17: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.int32())
                            message.screenWidth = value;
                        else
                            delete message.screenWidth;
                        continue;
                    }
                case 18: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.language = value;
                        else
                            delete message.language;
                        continue;
                    }
                case 19: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.sdkVersion = value;
                        else
                            delete message.sdkVersion;
                        continue;
                    }
                case 20: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.appVersion = value;
                        else
                            delete message.appVersion;
                        continue;
                    }
                case 21: {
                        if (wireType !== 2)
                            break;
                        if (message.extraSdk === $util.emptyObject)
                            message.extraSdk = {};
                        let end2 = reader.size() + reader.pos;
                        if (end2 > reader.len)
                            throw $RangeError("index out of range");
                        reader.len = end2;
                        key = "";
                        value = "";
                        while (reader.pos < end2) {
                            let tag2 = reader.tag();
                            wireType = tag2 & 7;
                            switch (tag2 >>>= 3) {
                            case 1:
                                if (wireType !== 2)
                                    break;
                                key = reader.stringVerify();
                                continue;
                            case 2:
                                if (wireType !== 2)
                                    break;
                                value = reader.stringVerify();
                                continue;
                            }
                            reader.skipType(wireType, _depth, tag2);
                        }
                        if (reader.pos !== end2)
                            throw $RangeError("index out of range");
                        reader.len = end;
                        if (key === "__proto__")
                            $util.makeProp(message.extraSdk, key);
                        message.extraSdk[key] = value;
                        continue;
                    }
                case 22: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.eventName = value;
                        else
                            delete message.eventName;
                        continue;
                    }
                case 23: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.pageShowTimestamp = value;
                        else
                            delete message.pageShowTimestamp;
                        continue;
                    }
                case 24: {
                        if (wireType !== 2)
                            break;
                        if (message.attributes === $util.emptyObject)
                            message.attributes = {};
                        let end2 = reader.size() + reader.pos;
                        if (end2 > reader.len)
                            throw $RangeError("index out of range");
                        reader.len = end2;
                        key = "";
                        value = "";
                        while (reader.pos < end2) {
                            let tag2 = reader.tag();
                            wireType = tag2 & 7;
                            switch (tag2 >>>= 3) {
                            case 1:
                                if (wireType !== 2)
                                    break;
                                key = reader.stringVerify();
                                continue;
                            case 2:
                                if (wireType !== 2)
                                    break;
                                value = reader.stringVerify();
                                continue;
                            }
                            reader.skipType(wireType, _depth, tag2);
                        }
                        if (reader.pos !== end2)
                            throw $RangeError("index out of range");
                        reader.len = end;
                        if (key === "__proto__")
                            $util.makeProp(message.attributes, key);
                        message.attributes[key] = value;
                        continue;
                    }
                case 25: {
                        if (wireType !== 2)
                            break;
                        message.resourceItem = $root.growingio.ResourceItem.decode(reader, reader.size(), $undefined, _depth + 1, message.resourceItem);
                        continue;
                    }
                case 26: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.protocolType = value;
                        else
                            delete message.protocolType;
                        continue;
                    }
                case 27: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.textValue = value;
                        else
                            delete message.textValue;
                        continue;
                    }
                case 28: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.xpath = value;
                        else
                            delete message.xpath;
                        continue;
                    }
                case 29: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.int32())
                            message.index = value;
                        else
                            delete message.index;
                        continue;
                    }
                case 30: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.hyperlink = value;
                        else
                            delete message.hyperlink;
                        continue;
                    }
                case 31: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.urlScheme = value;
                        else
                            delete message.urlScheme;
                        continue;
                    }
                case 32: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.appState = value;
                        else
                            delete message.appState;
                        continue;
                    }
                case 33: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.networkState = value;
                        else
                            delete message.networkState;
                        continue;
                    }
                case 34: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.appChannel = value;
                        else
                            delete message.appChannel;
                        continue;
                    }
                case 35: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.pageName = value;
                        else
                            delete message.pageName;
                        continue;
                    }
                case 36: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.platformVersion = value;
                        else
                            delete message.platformVersion;
                        continue;
                    }
                case 37: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.deviceBrand = value;
                        else
                            delete message.deviceBrand;
                        continue;
                    }
                case 38: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.deviceModel = value;
                        else
                            delete message.deviceModel;
                        continue;
                    }
                case 39: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.deviceType = value;
                        else
                            delete message.deviceType;
                        continue;
                    }
                case 40: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.operatingSystem = value;
                        else
                            delete message.operatingSystem;
                        continue;
                    }
                case 42: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.appName = value;
                        else
                            delete message.appName;
                        continue;
                    }
                case 44: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.latitude = value;
                        else
                            delete message.latitude;
                        continue;
                    }
                case 45: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.longitude = value;
                        else
                            delete message.longitude;
                        continue;
                    }
                case 46: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.imei = value;
                        else
                            delete message.imei;
                        continue;
                    }
                case 47: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.androidId = value;
                        else
                            delete message.androidId;
                        continue;
                    }
                case 48: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.oaid = value;
                        else
                            delete message.oaid;
                        continue;
                    }
                case 49: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.googleAdvertisingId = value;
                        else
                            delete message.googleAdvertisingId;
                        continue;
                    }
                case 50: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.idfa = value;
                        else
                            delete message.idfa;
                        continue;
                    }
                case 51: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.idfv = value;
                        else
                            delete message.idfv;
                        continue;
                    }
                case 52: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.orientation = value;
                        else
                            delete message.orientation;
                        continue;
                    }
                case 53: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.projectKey = value;
                        else
                            delete message.projectKey;
                        continue;
                    }
                case 54: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.sendTime = value;
                        else
                            delete message.sendTime;
                        continue;
                    }
                case 55: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.userKey = value;
                        else
                            delete message.userKey;
                        continue;
                    }
                case 56: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.xcontent = value;
                        else
                            delete message.xcontent;
                        continue;
                    }
                case 57: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.timezoneOffset = value;
                        else
                            delete message.timezoneOffset;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
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

        EventV3List.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.growingio.EventV3List();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if (!(message.values && message.values.length))
                            message.values = [];
                        message.values.push($root.growingio.EventV3Dto.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
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

        ItemDto.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, key, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.growingio.ItemDto();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.id = value;
                        else
                            delete message.id;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.key = value;
                        else
                            delete message.key;
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if (message.attributes === $util.emptyObject)
                            message.attributes = {};
                        let end2 = reader.size() + reader.pos;
                        if (end2 > reader.len)
                            throw $RangeError("index out of range");
                        reader.len = end2;
                        key = "";
                        value = "";
                        while (reader.pos < end2) {
                            let tag2 = reader.tag();
                            wireType = tag2 & 7;
                            switch (tag2 >>>= 3) {
                            case 1:
                                if (wireType !== 2)
                                    break;
                                key = reader.stringVerify();
                                continue;
                            case 2:
                                if (wireType !== 2)
                                    break;
                                value = reader.stringVerify();
                                continue;
                            }
                            reader.skipType(wireType, _depth, tag2);
                        }
                        if (reader.pos !== end2)
                            throw $RangeError("index out of range");
                        reader.len = end;
                        if (key === "__proto__")
                            $util.makeProp(message.attributes, key);
                        message.attributes[key] = value;
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.dataSourceId = value;
                        else
                            delete message.dataSourceId;
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.projectKey = value;
                        else
                            delete message.projectKey;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
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

        ItemDtoList.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.growingio.ItemDtoList();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 2: {
                        if (wireType !== 2)
                            break;
                        if (!(message.values && message.values.length))
                            message.values = [];
                        message.values.push($root.growingio.ItemDto.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
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

        UserMappingDto.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, key, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.growingio.UserMappingDto();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.projectKey = value;
                        else
                            delete message.projectKey;
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.sendTime = value;
                        else
                            delete message.sendTime;
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if (message.identifies === $util.emptyObject)
                            message.identifies = {};
                        let end2 = reader.size() + reader.pos;
                        if (end2 > reader.len)
                            throw $RangeError("index out of range");
                        reader.len = end2;
                        key = "";
                        value = "";
                        while (reader.pos < end2) {
                            let tag2 = reader.tag();
                            wireType = tag2 & 7;
                            switch (tag2 >>>= 3) {
                            case 1:
                                if (wireType !== 2)
                                    break;
                                key = reader.stringVerify();
                                continue;
                            case 2:
                                if (wireType !== 2)
                                    break;
                                value = reader.stringVerify();
                                continue;
                            }
                            reader.skipType(wireType, _depth, tag2);
                        }
                        if (reader.pos !== end2)
                            throw $RangeError("index out of range");
                        reader.len = end;
                        if (key === "__proto__")
                            $util.makeProp(message.identifies, key);
                        message.identifies[key] = value;
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.dataSourceId = value;
                        else
                            delete message.dataSourceId;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
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

        UserMappingDtoList.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.growingio.UserMappingDtoList();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if (!(message.values && message.values.length))
                            message.values = [];
                        message.values.push($root.growingio.UserMappingDto.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return UserMappingDtoList;
    })();

    return growingio;
})();

export {
  $root as default
};
