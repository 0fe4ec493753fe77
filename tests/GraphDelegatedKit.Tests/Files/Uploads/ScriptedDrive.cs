using System.Globalization;
using System.Net;
using System.Text.Json;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// One drive with upload sessions that follows https://learn.microsoft.com/graph/api/driveitem-createuploadsession,
/// with faults at the PUTs they are set for (counted from 1). A request against the rules fails the test.
/// </summary>
internal sealed class ScriptedDrive : IGraphClient
{
    public const string Secret = "tempauth=SECRET";
    private const int FragmentAlignment = 320 * 1024;
    private const int MaxRequests = 20_000; // a day of delays of 11 seconds needs less than half of them

    private byte[] _bytes = [];
    private long _received;
    private string _name = "", _conflict = "";
    private int _puts, _sessions;
    private bool _isOpen, _isDeferred;

    public Dictionary<string, StoredItem> Items { get; } = [];

    public Dictionary<int, UploadFault> Faults { get; } = [];

    /// <summary>The errors by number of the range or commit request. A refused request has no effect.</summary>
    public Dictionary<int, GraphException> Refusals { get; } = [];

    /// <summary>A fault that applies to every PUT from this number on.</summary>
    public (int From, UploadFault Fault)? PersistentFault { get; set; }

    /// <summary>Called when a PUT arrives.</summary>
    public Action<int> OnPut { get; set; } = _ => { };

    /// <summary>Called between the two halves of the body of a PUT.</summary>
    public Action<int> OnPutHalfRead { get; set; } = _ => { };

    /// <summary>Called when a range was stored and its response is lost.</summary>
    public Action OnCommit { get; set; } = () => { };

    public bool ReportsHashes { get; set; } = true;

    /// <summary>The Retry-After of a 429 response.</summary>
    public TimeSpan ThrottleDelay { get; set; } = TimeSpan.FromSeconds(7);

    public byte[]? StoredContent { get; set; }

    public List<string> Log { get; } = [];

    public long BytesAccepted { get; private set; }

    public int LargestBuffer { get; private set; }

    public JsonElement SessionBody { get; private set; }

    public bool IsSessionOpen => _isOpen;

    /// <summary>The URL of new sessions, if it differs from the default.</summary>
    public string? UploadUrl { get; set; }

    /// <summary>The response to createUploadSession, if it differs from the default.</summary>
    public string? OpenResponse { get; set; }

    /// <summary>The number of DELETE requests that fail.</summary>
    public int FailingDeletes { get; set; }

    /// <summary>The number of item reads that fail.</summary>
    public int FailingItemReads { get; set; }

    /// <summary>Called when an item is read.</summary>
    public Action OnItemRead { get; set; } = () => { };

    /// <summary>The nextExpectedRanges of the session status, if they differ from the default.</summary>
    public Func<long, string>? Says { get; set; }

    /// <summary>Called when the session status is read.</summary>
    public Action OnStatusRead { get; set; } = () => { };

    public long Received => _received;

    /// <summary>Expires the session, as after one day.</summary>
    public void ExpireSession() => _isOpen = false;

    /// <summary>Loses bytes that were stored.</summary>
    public void Lose(long to) => _received = to;

    /// <summary>Stores bytes that an earlier process sent.</summary>
    public void AcceptLateBytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan((int)_received));
        _received += bytes.Length;
    }

    public async Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Require(Log.Count < MaxRequests, "the upload sends requests without an end");
        var url = request.Url.ToUri(GraphCloud.Global);
        using var content = request.Content?.ToHttpContent(GraphJson.Default);
        if (url.Host == "contoso.sharepoint.com") return await HandleSessionAsync(request, url, content, cancellationToken);

        Require(!request.Url.IsPreAuthenticated, "a Graph request must not use an upload URL");
        var path = Uri.UnescapeDataString(url.AbsolutePath);
        if (request.Method == HttpMethod.Get && path == "/v1.0/drives/d")
            return GraphResponse.Json(
                HttpStatusCode.OK, """{"id":"d","driveType":"business","webUrl":"https://contoso.sharepoint.com/d"}""");
        if (path.StartsWith("/v1.0/drives/d/items/item-", StringComparison.Ordinal)) return ReadOrUpdateItem(request, path);
        if (request.Method == HttpMethod.Put && path == "/v1.0/drives/d/root") return await CommitByUrlAsync(content!);
        Require(path.StartsWith("/v1.0/drives/d/root:/", StringComparison.Ordinal), path);
        var parts = path["/v1.0/drives/d/root:/".Length..].Split(':');
        return (request.Method.Method, parts.ElementAtOrDefault(1)) switch
        {
            ("GET", null) => ReadItem(parts[0]),
            ("POST", "/createUploadSession") => await OpenSessionAsync(parts[0], request, content!),
            ("PUT", "/content") => await PutContentAsync(parts[0], url.Query, request, content!, cancellationToken),
            _ => throw new InvalidOperationException($"The scripted drive does not support {request.Method} {path}."),
        };
    }

    // The times of an item change its ETag, which no test looks at.
    private GraphResponse ReadOrUpdateItem(GraphRequest request, string path)
    {
        Log.Add($"{request.Method} item by id");
        var name = path["/v1.0/drives/d/items/item-".Length..];
        return Items.TryGetValue(name, out var item)
            ? GraphResponse.Json(HttpStatusCode.OK, item.ToJson(ReportsHashes))
            : throw CreateError(HttpStatusCode.NotFound, "itemNotFound");
    }

    private GraphResponse ReadItem(string name)
    {
        Log.Add("GET item");
        OnItemRead();
        if (FailingItemReads-- > 0) throw CreateError(HttpStatusCode.InternalServerError, "generalException");
        return Items.TryGetValue(name, out var item)
            ? GraphResponse.Json(HttpStatusCode.OK, item.ToJson(ReportsHashes))
            : throw CreateError(HttpStatusCode.NotFound, "itemNotFound");
    }

    private async Task<GraphResponse> OpenSessionAsync(string name, GraphRequest request, HttpContent content)
    {
        Log.Add("POST session");
        if (name.EndsWith(".partial", StringComparison.Ordinal))
            throw new InvalidOperationException($"The scripted drive does not support temporary names: {name}.");
        // one session at a time: the other one must be deleted first
        if (_isOpen) throw CreateError(HttpStatusCode.Conflict, "nameAlreadyExists");
        if (request.Headers.TryGetValue("If-Match", out var tag) && Items.GetValueOrDefault(name)?.CurrentETag != tag)
            throw CreateError(HttpStatusCode.PreconditionFailed, "resourceModified");
        using var body = JsonDocument.Parse(await content.ReadAsStringAsync());
        SessionBody = body.RootElement.Clone();
        var item = SessionBody.GetProperty("item");
        _isDeferred = SessionBody.TryGetProperty("deferCommit", out var defer) && defer.GetBoolean();
        Require(
            item.EnumerateObject().First().Name == "@microsoft.graph.conflictBehavior", "the conflict behavior must be the first property");
        Require(item.GetProperty("name").GetString() == name, "the name in the body must match the path");
        _conflict = item.GetProperty("@microsoft.graph.conflictBehavior").GetString()!;
        if (_conflict == "fail" && Items.ContainsKey(name)) throw CreateError(HttpStatusCode.Conflict, "nameAlreadyExists");

        (_name, _received, _bytes, _isOpen) = (name, 0, [], true);
        if (OpenResponse is not null) return GraphResponse.Json(HttpStatusCode.OK, OpenResponse);
        _sessions++;
        var uploadUrl = UploadUrl ?? CreateUploadUrl(_sessions);
        return GraphResponse.Json(
            HttpStatusCode.OK, $$"""{"uploadUrl":"{{uploadUrl}}","expirationDateTime":"2026-01-02T00:00:00Z"}""");
    }

    private async Task<GraphResponse> PutContentAsync(
        string name, string query, GraphRequest request, HttpContent content, CancellationToken cancellationToken)
    {
        _conflict = query["?@microsoft.graph.conflictBehavior=".Length..];
        Log.Add($"PUT content {_conflict}");
        var fault = TakeFault();
        Require(content.Headers.ContentLength <= 4 * 1024 * 1024, "a single PUT must not exceed 4 MiB");
        (_name, _received, _bytes) = (name, 0, new byte[content.Headers.ContentLength!.Value]);
        if (fault == UploadFault.Status503BeforeAnyByte)
        {
            await ReadBodyAsync(content, 0, _bytes.Length, cancellationToken);
            throw CreateError(HttpStatusCode.ServiceUnavailable, "serviceNotAvailable");
        }

        if (_conflict == "fail" && Items.ContainsKey(name)) throw CreateError(HttpStatusCode.Conflict, "nameAlreadyExists");
        await ReadBodyAsync(content, 0, _bytes.Length, cancellationToken);
        if (fault == UploadFault.ResetBeforeCommit) throw CreateConnectionReset();
        if (fault == UploadFault.Status429) throw CreateError(HttpStatusCode.TooManyRequests, "tooManyRequests", ThrottleDelay);
        var stored = StoreItem();
        return fault == UploadFault.ResetAfterCommit ? throw CreateConnectionReset() : stored;
    }

    private async Task<GraphResponse> HandleSessionAsync(
        GraphRequest request, Uri url, HttpContent? content, CancellationToken cancellationToken)
    {
        Require(request.Url.IsPreAuthenticated, "a request to an upload URL must not need a token");
        Require(!request.Headers.ContainsKey("Authorization"), "a request to an upload URL must have no Authorization header");
        var isCurrent = _isOpen && url.AbsoluteUri == CreateUploadUrl(_sessions);
        if (request.Method == HttpMethod.Put) return await PutRangeAsync(request, content!, isCurrent, cancellationToken);

        Log.Add($"{request.Method} session");
        if (request.Method == HttpMethod.Delete && FailingDeletes-- > 0)
            throw CreateError(HttpStatusCode.InternalServerError, "generalException");
        if (!isCurrent) throw CreateError(HttpStatusCode.NotFound, "itemNotFound");
        if (request.Method == HttpMethod.Get) OnStatusRead();
        if (request.Method == HttpMethod.Get)
            return Says is { } says ? GraphResponse.Json(HttpStatusCode.OK, says(_received)) : CreateRangesResponse(HttpStatusCode.OK);
        if (request.Method == HttpMethod.Post) return CommitDeferred(content!);
        Require(request.Method == HttpMethod.Delete, "the method must be GET, PUT, POST or DELETE");
        _isOpen = false;
        return GraphResponse.Json(HttpStatusCode.NoContent, "");
    }

    private GraphResponse CommitDeferred(HttpContent content)
    {
        Require(
            _isDeferred && _received == _bytes.Length && content.Headers.ContentLength == 0,
            "an empty POST commits a deferred session that has every byte");
        var fault = TakeFault();
        if (fault == UploadFault.ResetBeforeCommit) throw CreateConnectionReset();
        if (fault == UploadFault.Status429) throw CreateError(HttpStatusCode.TooManyRequests, "tooManyRequests", ThrottleDelay);
        if (fault == UploadFault.Status500BeforeCommit) throw CreateError(HttpStatusCode.InternalServerError, "generalException");
        var stored = StoreItem();
        if (fault == UploadFault.ReplyWithEmptyBody) return GraphResponse.Json(stored.Status, "");
        return fault == UploadFault.ResetAfterCommit ? throw CreateConnectionReset() : stored;
    }

    private async Task<GraphResponse> CommitByUrlAsync(HttpContent content)
    {
        using var body = JsonDocument.Parse(await content.ReadAsStringAsync());
        _conflict = body.RootElement.GetProperty("@microsoft.graph.conflictBehavior").GetString()!;
        Log.Add($"PUT by address {_conflict}");
        var fault = TakeFault();
        Require(body.RootElement.GetProperty("name").GetString() == _name, "the name must be that of the session");
        if (fault == UploadFault.CommitRequestReturnsRanges)
            throw new GraphException(HttpStatusCode.Forbidden, "malwareDetected", $"Malware was found at {CreateUploadUrl(_sessions)}.");
        if (fault == UploadFault.CommitRequestReturns404) throw CreateError(HttpStatusCode.BadRequest, "invalidRequest");
        if (!_isOpen || body.RootElement.GetProperty("@microsoft.graph.sourceUrl").GetString() != CreateUploadUrl(_sessions))
            throw CreateError(HttpStatusCode.NotFound, "itemNotFound");
        if (fault == UploadFault.ResetBeforeCommit) throw CreateConnectionReset();
        if (fault == UploadFault.Status500BeforeCommit) throw CreateError(HttpStatusCode.InternalServerError, "generalException");
        if (_conflict == "fail" && Items.ContainsKey(_name)) throw CreateError(HttpStatusCode.Conflict, "nameAlreadyExists");
        var stored = StoreItem();
        if (fault == UploadFault.ReplyWithEmptyBody) return GraphResponse.Json(stored.Status, "");
        return fault == UploadFault.ResetAfterCommit ? throw CreateConnectionReset() : stored;
    }

    private async Task<GraphResponse> PutRangeAsync(
        GraphRequest request, HttpContent content, bool isCurrent, CancellationToken cancellationToken)
    {
        var (from, end, total) = ParseRange(request.Headers["Content-Range"]);
        Log.Add($"PUT {from}-{end - 1}");
        var fault = TakeFault();
        OnPut(_puts);
        cancellationToken.ThrowIfCancellationRequested();
        Require(request.Replay == Replay.Never, "the session status must be read before a range is sent again");
        Require(content.Headers.ContentLength == end - from, "Content-Length must match Content-Range");
        Require(end - from < 60 * 1024 * 1024, "a range must be smaller than 60 MiB");
        Require(end == total || (end - from) % FragmentAlignment == 0, "a range must be a multiple of 320 KiB");
        if (_bytes.Length == 0) _bytes = new byte[total];
        Require(_bytes.Length == total, "the total must be the same in every request");

        switch (fault)
        {
            case UploadFault.Status404Once: throw CreateError(HttpStatusCode.NotFound, "itemNotFound");
            case UploadFault.Status429: throw CreateError(HttpStatusCode.TooManyRequests, "tooManyRequests", ThrottleDelay);
            case UploadFault.Status503WithRetryAfter:
                throw CreateError(HttpStatusCode.ServiceUnavailable, "serviceNotAvailable", TimeSpan.FromSeconds(11));
            case UploadFault.Status408: throw CreateError(HttpStatusCode.RequestTimeout, "requestTimeout");
            case UploadFault.Status500BeforeCommit: throw CreateError(HttpStatusCode.InternalServerError, "generalException");
            case UploadFault.Status504BeforeCommit: throw CreateError(HttpStatusCode.GatewayTimeout, "gatewayTimeout");
            case UploadFault.Status507: throw CreateError(HttpStatusCode.InsufficientStorage, "quotaLimitReached");
            case UploadFault.Status403: throw CreateError(HttpStatusCode.Forbidden, "accessDenied");
            case UploadFault.Status413: throw CreateError(HttpStatusCode.RequestEntityTooLarge, "maxFragmentLengthExceeded");
            case UploadFault.Status412: throw CreateError(HttpStatusCode.PreconditionFailed, "resourceModified");
            case UploadFault.Status423: throw CreateError(HttpStatusCode.Locked, "resourceLocked");
            case UploadFault.Status409NameTaken: throw CreateError(HttpStatusCode.Conflict, "nameAlreadyExists");
            case UploadFault.Status416: throw CreateError(HttpStatusCode.RequestedRangeNotSatisfiable, "invalidRange");
            case UploadFault.SessionExpires: _isOpen = false; throw CreateError(HttpStatusCode.NotFound, "itemNotFound");
        }

        if (!isCurrent) throw CreateError(HttpStatusCode.NotFound, "itemNotFound");
        if (from != _received)
            throw CreateError(HttpStatusCode.RequestedRangeNotSatisfiable, from < _received ? "fragmentOverlap" : "fragmentOutOfOrder");
        if (fault == UploadFault.ResetBeforeCommit)
        {
            await ReadBodyAsync(content, from, (end - from) / 2, cancellationToken);
            throw CreateConnectionReset();
        }

        await ReadBodyAsync(content, from, end - from, cancellationToken);
        if (fault == UploadFault.NoProgress) return CreateRangesResponse(HttpStatusCode.Accepted);
        if (fault == UploadFault.ResetAfterPartialCommit)
        {
            _received = from + 100_001;
            throw CreateConnectionReset();
        }

        _received = end;
        if (fault == UploadFault.NameTakenAtLastRange)
            (_, Items[_name]) = (Items.Remove(_name), new StoredItem(_name, [1, 2, 3]) { Version = 7 });
        if (fault == UploadFault.NameTakenAtLastRange) throw CreateError(HttpStatusCode.Conflict, "nameAlreadyExists");
        var response = _received < total || _isDeferred || fault == UploadFault.Reply202WithoutItem
            ? CreateRangesResponse(HttpStatusCode.Accepted)
            : StoreItem();
        if (fault == UploadFault.ResetAfterCommit) OnCommit();
        return fault switch
        {
            UploadFault.ResetAfterCommit => throw CreateConnectionReset(),
            UploadFault.Status504AfterCommit => throw CreateError(HttpStatusCode.GatewayTimeout, "gatewayTimeout"),
            UploadFault.ReplyWithoutRanges => GraphResponse.Json(HttpStatusCode.Accepted, "{}"),
            UploadFault.ReplyWithInvalidItem => GraphResponse.Json(HttpStatusCode.Created, """{"id":"1","size":"many"}"""),
            UploadFault.ReplyClaimsMoreBytes =>
                GraphResponse.Json(HttpStatusCode.Accepted, $$"""{"nextExpectedRanges":["{{_received + FragmentAlignment}}-"]}"""),
            UploadFault.ReplyWithEmptyBody => GraphResponse.Json(response.Status, ""),
            UploadFault.ReplyWithOutlookRanges => GraphResponse.Json(HttpStatusCode.OK, $$"""{"NextExpectedRanges":["{{_received}}"]}"""),
            UploadFault.Reply201WithRangesOnly =>
                GraphResponse.Json(HttpStatusCode.Created, $$"""{"nextExpectedRanges":["{{_received}}-"]}"""),
            _ => response,
        };
    }

    private async Task ReadBodyAsync(HttpContent content, long from, long count, CancellationToken cancellationToken)
    {
        var sink = new PartialBodyStream(this, from, count, () => OnPutHalfRead(_puts));
        try
        {
            await content.CopyToAsync(sink, cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException && !sink.IsFull)
        {
            throw new GraphException(null, "connectionFailed", "The body ended early.", e) { MayHaveExecuted = true }; // like the client
        }
        catch (HttpRequestException)
        {
            // The sink is full: the connection breaks within the body.
        }
    }

    private GraphResponse StoreItem()
    {
        _isOpen = false;
        var before = Items.GetValueOrDefault(_name);
        var name = before is not null && _conflict == "rename" ? "renamed-" + _name : _name;
        var item = new StoredItem(name, StoredContent ?? _bytes) { Version = (before?.Version ?? 0) + 1 };
        Items[name] = item;
        return GraphResponse.Json(
            before is not null && name == _name ? HttpStatusCode.OK : HttpStatusCode.Created, item.ToJson(ReportsHashes));
    }

    private GraphResponse CreateRangesResponse(HttpStatusCode status) =>
        GraphResponse.Json(status, _received == _bytes.Length && _bytes.Length > 0
            ? """{"nextExpectedRanges":[]}"""
            : $$"""{"nextExpectedRanges":["{{_received}}-"]}""");

    private UploadFault? TakeFault()
    {
        if (Refusals.TryGetValue(++_puts, out var refusal)) throw refusal;
        if (Faults.TryGetValue(_puts, out var fault)) return fault;
        return PersistentFault is { } persistent && _puts >= persistent.From ? persistent.Fault : null;
    }

    private static (long From, long End, long Total) ParseRange(string header)
    {
        var numbers = header["bytes ".Length..].Split('-', '/').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return (numbers[0], numbers[1] + 1, numbers[2]);
    }

    private static string CreateUploadUrl(int session) => $"https://contoso.sharepoint.com/s{session}?{Secret}";

    private static GraphException CreateConnectionReset() =>
        new(null, "connectionFailed", "The connection was reset.") { MayHaveExecuted = true };

    private static GraphException CreateError(HttpStatusCode status, string code, TimeSpan? retryAfter = null) =>
        new(status, code, $"{(int)status} {code}.") { RetryAfter = retryAfter };

    private static void Require(bool condition, string rule)
    {
        if (!condition) throw new InvalidOperationException("Against the rules: " + rule);
    }

    private sealed class PartialBodyStream(ScriptedDrive script, long from, long count, Action atHalf) : MemoryStream
    {
        private long _accepted;
        private bool _hasReachedHalf;

        public bool IsFull => _accepted >= count;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            script.LargestBuffer = Math.Max(script.LargestBuffer, buffer.Length);
            var fits = (int)Math.Min(buffer.Length, count - _accepted);
            buffer.Span[..fits].CopyTo(script._bytes.AsSpan((int)(from + _accepted)));
            _accepted += fits;
            script.BytesAccepted += fits;
            if (!_hasReachedHalf && _accepted >= count / 2) (_hasReachedHalf, _) = (true, ReachHalf());
            return fits < buffer.Length ? throw new IOException("cut") : ValueTask.CompletedTask;
        }

        private bool ReachHalf()
        {
            atHalf();
            return true;
        }
    }
}
