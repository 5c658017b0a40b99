vcl 4.1;

# The quick HLS edge before one Haat: thousands who wait for the same playlist or part are one request to the app, and
# all are woken as soon as its answer begins. It gives what is below /hls/ and /play/{token}/hls/ and nothing else, and
# knows no TLS: put it behind what ends TLS, which keeps Host and sends everything else to the app.
#
#   varnishd -a 127.0.0.1:6081 -f varnish.vcl -s malloc,1g \
#       -p thread_pool_min=250 -p thread_queue_limit=20000 -p timeout_idle=30 -p rush_exponent=1000
#
# (The last wakes all who wait in one go; of itself Varnish wakes three, and each of them three more.)

import cookie;
import std;

backend haat {
    .host = "127.0.0.1";
    .port = "8080";
    .connect_timeout = 2s;
    .first_byte_timeout = 30s;
    .between_bytes_timeout = 10s;
}

# A request runs twice: first as the question whether its viewer may play, then as what was asked for.
sub vcl_recv {
    if (req.restarts > 0) {
        return (hash);
    }
    if (req.method != "GET" && req.method != "HEAD") {
        return (synth(405));
    }
    call read_token;
    if (req.url !~ "^/hls/[\w-]+/[\w./-]+(\?|$)" || req.url ~ "^[^?]*(//|/\.)") {
        return (synth(404));
    }
    set req.http.X-Play-Show = regsub(req.url, "^/hls/([\w-]+)/.*$", "\1");
    set req.http.X-Play-Kind = "media";
    if (req.url ~ "^[^?]+\.(m3u8|mpd)(\?|$)") {
        set req.http.X-Play-Kind = "playlist";
    } elsif (req.url ~ "^/hls/[\w-]+/key/") {
        set req.http.X-Play-Kind = "key";
    } elsif (req.url ~ "^/hls/[\w-]+/((poster|preview)\.webp(\?|$)|storyboard\.vtt(\?|$)|(thumbs|storyboard)/)") {
        set req.http.X-Play-Kind = "picture";
    }
    call keep_directives;
    set req.http.X-Play-Host = req.http.Host;
    set req.http.Referer = regsub(req.http.Referer, "^(https?://[^/?#]+).*$", "\1/");
    set req.http.X-Play-Path = req.url;
    set req.url = "/playback/check";
    return (hash);
}

# What lets a viewer play: the token of the path, else of the cookie; what is no token is passed on as such. Neither
# is a part of what is asked for, so the caches do not see them.
sub read_token {
    set req.http.X-Play-Token = "";
    if (req.url ~ "^/play/[^/]+/hls/") {
        set req.http.X-Play-Token = regsub(req.url, "^/play/([^/]+)/.*$", "\1");
        set req.url = regsub(req.url, "^/play/[^/]+", "");
    } elsif (req.http.Cookie) {
        cookie.parse(req.http.Cookie);
        set req.http.X-Play-Token = cookie.get("haat_play");
    }
    if (req.http.X-Play-Token !~ "^([0-9a-f]{1,12}\.[\w-]{22})?$") {
        set req.http.X-Play-Token = "forged";
    }
    # Some replays are their hosts' alone: the app tells by the session, and such answers are kept by nobody.
    unset req.http.X-Play-Session;
    if (req.url ~ "^/hls/[\w-]+/(replay/[\w-]+\.m3u8|storyboard\.vtt|[\w-]+/[\w.-]+-s[0-9]+\.\w+)(\?|$)") {
        set req.http.X-Play-Session = req.http.Cookie;
    }
    unset req.http.Cookie;
}

# Of the query only the directives of LL-HLS are a part of the key, in one order.
sub keep_directives {
    if (req.http.X-Play-Kind != "playlist") {
        set req.url = regsub(req.url, "\?.*$", "");
    } else {
        set req.url = regsuball(req.url, "(?<=[?&])(?!_HLS_)[^&]*(&|$)", "");
        set req.url = std.querysort(regsub(req.url, "[?&]+$", ""));
    }
}

sub vcl_hash {
    hash_data(req.url);
    if (req.url == "/playback/check") {
        hash_data(req.http.X-Play-Show + " " + req.http.X-Play-Kind + " " + req.http.X-Play-Token);
        hash_data(req.http.Origin);
        hash_data(req.http.Referer);
        hash_data(req.http.Sec-Fetch-Site);
        hash_data(req.http.X-Play-Host);
    }
    return (lookup);
}

sub vcl_backend_fetch {
    if (bereq.url != "/playback/check") {
        if (bereq.http.X-Play-Token != "") {
            set bereq.url = "/play/" + bereq.http.X-Play-Token + bereq.url;
        }
        if (bereq.http.X-Play-Session) {
            set bereq.http.Cookie = bereq.http.X-Play-Session;
        }
        # The answer is everybody's: whose page asks was the first question.
        unset bereq.http.Origin;
        unset bereq.http.Referer;
        unset bereq.http.Sec-Fetch-Site;
    }
    return (fetch);
}

# The app's Cache-Control says how long an answer may be kept. What may not be kept is, for a second, asked for by each
# viewer alone, so that they do not wait for each other in turn.
sub vcl_backend_response {
    set beresp.grace = 0s;
    unset beresp.http.Set-Cookie;
    set beresp.http.X-Play-Vary = beresp.http.Vary;
    unset beresp.http.Vary;
    if (bereq.url == "/playback/check" && (beresp.status == 204 || beresp.status == 403)) {
        set beresp.ttl = std.duration(regsub(beresp.http.Cache-Control, "^.*max-age=(\d+).*$", "\1s"), 0s);
        # While it is asked anew, and when the app is away for a moment, the last answer holds.
        set beresp.grace = 10s;
    } elsif (beresp.http.X-Accel-Expires) {
        set beresp.ttl = std.duration(beresp.http.X-Accel-Expires + "s", 0s);
        unset beresp.http.X-Accel-Expires;
    } elsif (beresp.http.Cache-Control !~ "max-age" || beresp.http.Cache-Control ~ "no-store|private") {
        set beresp.ttl = 0s;
    }
    if (beresp.ttl <= 0s) {
        set beresp.uncacheable = true;
        set beresp.ttl = 1s;
    }
    return (deliver);
}

# The app did not answer: those who waited together hear so at once.
sub vcl_backend_error {
    set beresp.ttl = 1s;
    set beresp.grace = 0s;
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Access-Control-Allow-Origin = "*";
    return (deliver);
}

sub vcl_deliver {
    if (req.url == "/playback/check") {
        if (resp.status == 204) {
            set req.http.X-Play-Origin = resp.http.X-Play-Origin;
            set req.url = req.http.X-Play-Path;
            return (restart);
        }
        if (resp.status == 403) {
            set req.http.X-Play-Code = resp.http.X-Play-Code;
            return (synth(403));
        }
        return (synth(503));
    }
    set resp.http.Vary = resp.http.X-Play-Vary;
    if (!resp.http.Vary || resp.http.Vary == "") {
        unset resp.http.Vary;
    }
    unset resp.http.X-Play-Vary;
    set resp.http.Access-Control-Allow-Origin = req.http.X-Play-Origin;
    if (resp.http.Access-Control-Allow-Origin == "") {
        unset resp.http.Access-Control-Allow-Origin;
    }
    unset resp.http.Via;
    unset resp.http.X-Varnish;
    if (obj.hits > 0) {
        set resp.http.X-Cache = "HIT";
    } else {
        set resp.http.X-Cache = "MISS";
    }
    return (deliver);
}

sub vcl_synth {
    set resp.http.Cache-Control = "no-store";
    set resp.http.Access-Control-Allow-Origin = "*";
    if (resp.status == 403) {
        set resp.http.Content-Type = "application/problem+json";
        synthetic({"{"type":"urn:problem:"} + req.http.X-Play-Code
            + {"","title":"Refused","status":403,"code":""} + req.http.X-Play-Code + {"","params":{}}"});
    } else {
        synthetic("");
    }
    return (deliver);
}
