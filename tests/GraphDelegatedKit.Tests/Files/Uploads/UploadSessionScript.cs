using System.Globalization;
using System.Net;
using System.Text.Json;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// One drive with upload sessions, played by the rules of https://learn.microsoft.com/graph/api/driveitem-createuploadsession,
/// with faults at the PUTs they are set for (counted from 1). A request against the rules fails the test.
/// </summary>
internal sealed class UploadSessionScript : IGraphClient
{
    public const string Secret = "tempauth=SECRET";
    private const int Grid = 320 * 1024;
    private const int MostRequests = 20_000; // a day of waits of 11 seconds is less than half of it

    private byte[] _bytes = [];
    private long _received;
    private string _name = "", _conflict = "";
    private int _puts, _sessions;
    private bool _isOpen, _isDeferred;

    public Dictionary<string, StoredItem> Items { get; } = [];

    public Dictionary<int, Fault> Faults { get; } = [];

    /// <summary>A fault at every PUT from this one on.</summary>
    public (int From, Fault Fault)? FromThenOn { get; set; }

    /// <summary>Done as a PUT arrives.</summary>
    public Action<int> OnPut { get; set; } = _ => { };

    /// <summary>Done between the halves of a PUT's body.</summary>
    public Action<int> InPut { get; set; } = _ => { };

    /// <summary>Done when a range was taken of which nobody will hear.</summary>
    public Action OnCommit { get; set; } = () => { };

    public bool TellsHashes { get; set; } = true;

    /// <summary>How long a 429 asks to be left alone.</summary>
    public TimeSpan Asks { get; set; } = TimeSpan.FromSeconds(7);

    public byte[]? StoresInstead { get; set; }

    public List<string> Log { get; } = [];

    public long BytesTaken { get; private set; }

    public int LargestPiece { get; private set; }

    public JsonElement SessionBody { get; private set; }

    public bool IsSessionOpen => _isOpen;

    /// <summary>The address a session is opened at, where it is not the usual one.</summary>
    public string? OpensAt { get; set; }

    /// <summary>What it is answered with that a session was opened, where not with that.</summary>
    public string? OpensWith { get; set; }

    /// <summary>How often a DELETE fails.</summary>
    public int DeletesThatFail { get; set; }

    /// <summary>How often a look at an item fails.</summary>
    public int LooksThatFail { get; set; }

    /// <summary>Done when an item is looked at.</summary>
    public Action OnLook { get; set; } = () => { };

    /// <summary>Done when the session is asked what it has.</summary>
    public Action OnAsk { get; set; } = () => { };

    public long Received => _received;

    /// <summary>As if a day went by.</summary>
    public void EndSession() => _isOpen = false;

    /// <summary>Takes bytes that a client which is no more had sent.</summary>
    public void TakeLate(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan((int)_received));
        _received += bytes.Length;
    }

    public async Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Require(Log.Count < MostRequests, "it goes on for ever");
        var address = request.Url.ToUri(GraphCloud.Global);
        using var content = request.Content?.ToHttpContent(GraphJson.Default);
        if (address.Host == "contoso.sharepoint.com") return await SessionAsync(request, address, content, cancellationToken);

        Require(!request.Url.IsPreAuthenticated, "a token for Graph");
        var path = Uri.UnescapeDataString(address.AbsolutePath);
        if (request.Method == HttpMethod.Put && path == "/v1.0/drives/d/root") return await CommitByAddressAsync(content!);
        Require(path.StartsWith("/v1.0/drives/d/root:/", StringComparison.Ordinal), path);
        var parts = path["/v1.0/drives/d/root:/".Length..].Split(':');
        return (request.Method.Method, parts.ElementAtOrDefault(1)) switch
        {
            ("GET", null) => Look(parts[0]),
            ("POST", "/createUploadSession") => await OpenAsync(parts[0], request, content!),
            ("PUT", "/content") => await PutWholeAsync(parts[0], address.Query, request, content!, cancellationToken),
            _ => throw new InvalidOperationException($"Nobody plays {request.Method} {path}."),
        };
    }

    private GraphResponse Look(string name)
    {
        Log.Add("GET item");
        OnLook();
        if (LooksThatFail-- > 0) throw Error(HttpStatusCode.InternalServerError, "generalException");
        return Items.TryGetValue(name, out var item) ? GraphResponse.Json(HttpStatusCode.OK, item.Json(TellsHashes)) : throw Error(HttpStatusCode.NotFound, "itemNotFound");
    }

    private async Task<GraphResponse> OpenAsync(string name, GraphRequest request, HttpContent content)
    {
        Log.Add("POST session");
        if (name.EndsWith(".partial", StringComparison.Ordinal)) throw new InvalidOperationException($"Nobody plays names beside: {name}.");
        if (_isOpen) throw Error(HttpStatusCode.Conflict, "nameAlreadyExists"); // one session at a time: the other is to be deleted first
        if (request.Headers.TryGetValue("If-Match", out var tag) && Items.GetValueOrDefault(name)?.Tag != tag) throw Error(HttpStatusCode.PreconditionFailed, "resourceModified");
        using var body = JsonDocument.Parse(await content.ReadAsStringAsync());
        SessionBody = body.RootElement.Clone();
        var item = SessionBody.GetProperty("item");
        _isDeferred = SessionBody.TryGetProperty("deferCommit", out var defer) && defer.GetBoolean();
        Require(item.EnumerateObject().First().Name == "@microsoft.graph.conflictBehavior", "the conflict behaviour stands first");
        Require(item.GetProperty("name").GetString() == name, "the name in the body is the path's");
        _conflict = item.GetProperty("@microsoft.graph.conflictBehavior").GetString()!;
        if (_conflict == "fail" && Items.ContainsKey(name)) throw Error(HttpStatusCode.Conflict, "nameAlreadyExists");

        (_name, _received, _bytes, _isOpen) = (name, 0, [], true);
        return GraphResponse.Json(HttpStatusCode.OK, OpensWith ?? $$"""{"uploadUrl":"{{(++_sessions, OpensAt ?? Address(_sessions)).Item2}}","expirationDateTime":"2026-01-02T00:00:00Z"}""");
    }

    private async Task<GraphResponse> PutWholeAsync(string name, string query, GraphRequest request, HttpContent content, CancellationToken cancellationToken)
    {
        _conflict = query["?@microsoft.graph.conflictBehavior=".Length..];
        Log.Add($"PUT content {_conflict}");
        var fault = NextFault();
        Require(content.Headers.ContentLength <= 4 * 1024 * 1024, "one PUT takes 4 MiB");
        (_name, _received, _bytes) = (name, 0, new byte[content.Headers.ContentLength!.Value]);
        if (fault == Fault.Answer503BeforeAnything)
        {
            await ReadAsync(content, 0, _bytes.Length, cancellationToken);
            throw Error(HttpStatusCode.ServiceUnavailable, "serviceNotAvailable");
        }

        if (_conflict == "fail" && Items.ContainsKey(name)) throw Error(HttpStatusCode.Conflict, "nameAlreadyExists");
        await ReadAsync(content, 0, _bytes.Length, cancellationToken);
        if (fault == Fault.ResetBeforeCommit) throw Reset();
        if (fault == Fault.Answer429) throw Error(HttpStatusCode.TooManyRequests, "tooManyRequests", Asks);
        var stored = Store();
        return fault == Fault.ResetAfterCommit ? throw Reset() : stored;
    }

    private async Task<GraphResponse> SessionAsync(GraphRequest request, Uri address, HttpContent? content, CancellationToken cancellationToken)
    {
        Require(request.Url.IsPreAuthenticated, "no token for an upload address");
        Require(!request.Headers.ContainsKey("Authorization"), "no Authorization for an upload address");
        var isThis = _isOpen && address.AbsoluteUri == Address(_sessions);
        if (request.Method == HttpMethod.Put) return await PutAsync(request, content!, isThis, cancellationToken);

        Log.Add($"{request.Method} session");
        if (request.Method == HttpMethod.Delete && DeletesThatFail-- > 0) throw Error(HttpStatusCode.InternalServerError, "generalException");
        if (!isThis) throw Error(HttpStatusCode.NotFound, "itemNotFound");
        if (request.Method == HttpMethod.Get) OnAsk();
        if (request.Method == HttpMethod.Get) return Ranges(HttpStatusCode.OK);
        if (request.Method == HttpMethod.Post) return Commit(content!);
        Require(request.Method == HttpMethod.Delete, "GET, PUT, POST or DELETE");
        _isOpen = false;
        return GraphResponse.Json(HttpStatusCode.NoContent, "");
    }

    private GraphResponse Commit(HttpContent content)
    {
        Require(_isDeferred && _received == _bytes.Length && content.Headers.ContentLength == 0, "a POST of nothing commits what was deferred, once all of it is there");
        var fault = NextFault();
        if (fault == Fault.ResetBeforeCommit) throw Reset();
        if (fault == Fault.Answer429) throw Error(HttpStatusCode.TooManyRequests, "tooManyRequests", Asks);
        var stored = Store();
        return fault == Fault.ResetAfterCommit ? throw Reset() : stored;
    }

    private async Task<GraphResponse> CommitByAddressAsync(HttpContent content)
    {
        using var body = JsonDocument.Parse(await content.ReadAsStringAsync());
        _conflict = body.RootElement.GetProperty("@microsoft.graph.conflictBehavior").GetString()!;
        Log.Add($"PUT by address {_conflict}");
        var fault = NextFault();
        Require(body.RootElement.GetProperty("name").GetString() == _name, "the name");
        if (fault == Fault.CommitByAddressRepeatsIt) throw new GraphException(HttpStatusCode.Forbidden, "malwareDetected", $"There is malware at {Address(_sessions)}.");
        if (fault == Fault.CommitByAddressIsUnknown) throw Error(HttpStatusCode.BadRequest, "invalidRequest");
        if (!_isOpen || body.RootElement.GetProperty("@microsoft.graph.sourceUrl").GetString() != Address(_sessions)) throw Error(HttpStatusCode.NotFound, "itemNotFound");
        if (fault == Fault.ResetBeforeCommit) throw Reset();
        if (_conflict == "fail" && Items.ContainsKey(_name)) throw Error(HttpStatusCode.Conflict, "nameAlreadyExists");
        var stored = Store();
        return fault == Fault.ResetAfterCommit ? throw Reset() : stored;
    }

    private async Task<GraphResponse> PutAsync(GraphRequest request, HttpContent content, bool isThis, CancellationToken cancellationToken)
    {
        var (from, end, total) = Range(request.Headers["Content-Range"]);
        Log.Add($"PUT {from}-{end - 1}");
        var fault = NextFault();
        OnPut(_puts);
        cancellationToken.ThrowIfCancellationRequested();
        Require(request.Replay == Replay.Never, "the session is asked before a range goes again");
        Require(content.Headers.ContentLength == end - from, "Content-Length fits Content-Range");
        Require(end - from < 60 * 1024 * 1024, "less than 60 MiB");
        Require(end == total || (end - from) % Grid == 0, "a multiple of 320 KiB");
        if (_bytes.Length == 0) _bytes = new byte[total];
        Require(_bytes.Length == total, "the same total in every request");

        switch (fault)
        {
            case Fault.Answer404Once: throw Error(HttpStatusCode.NotFound, "itemNotFound");
            case Fault.Answer429: throw Error(HttpStatusCode.TooManyRequests, "tooManyRequests", Asks);
            case Fault.Answer503WithRetryAfter: throw Error(HttpStatusCode.ServiceUnavailable, "serviceNotAvailable", TimeSpan.FromSeconds(11));
            case Fault.Answer408: throw Error(HttpStatusCode.RequestTimeout, "requestTimeout");
            case Fault.Answer500BeforeCommit: throw Error(HttpStatusCode.InternalServerError, "generalException");
            case Fault.Answer504BeforeCommit: throw Error(HttpStatusCode.GatewayTimeout, "gatewayTimeout");
            case Fault.Answer507: throw Error(HttpStatusCode.InsufficientStorage, "quotaLimitReached");
            case Fault.Answer403: throw Error(HttpStatusCode.Forbidden, "accessDenied");
            case Fault.Answer413: throw Error(HttpStatusCode.RequestEntityTooLarge, "maxFragmentLengthExceeded");
            case Fault.Answer412: throw Error(HttpStatusCode.PreconditionFailed, "resourceModified");
            case Fault.Answer423: throw Error(HttpStatusCode.Locked, "resourceLocked");
            case Fault.Answer409NameTaken: throw Error(HttpStatusCode.Conflict, "nameAlreadyExists");
            case Fault.Answer416: throw Error(HttpStatusCode.RequestedRangeNotSatisfiable, "invalidRange");
            case Fault.SessionEnds: _isOpen = false; throw Error(HttpStatusCode.NotFound, "itemNotFound");
        }

        if (!isThis) throw Error(HttpStatusCode.NotFound, "itemNotFound");
        if (from != _received) throw Error(HttpStatusCode.RequestedRangeNotSatisfiable, from < _received ? "fragmentOverlap" : "fragmentOutOfOrder");
        if (fault == Fault.ResetBeforeCommit)
        {
            await ReadAsync(content, from, (end - from) / 2, cancellationToken);
            throw Reset();
        }

        await ReadAsync(content, from, end - from, cancellationToken);
        if (fault == Fault.NotMovingOn) return Ranges(HttpStatusCode.Accepted);
        if (fault == Fault.ResetAfterPartialCommit)
        {
            _received = from + 100_001;
            throw Reset();
        }

        _received = end;
        if (fault == Fault.NameTakenAtTheEnd) (_, Items[_name]) = (Items.Remove(_name), new StoredItem(_name, [1, 2, 3]) { Version = 7 });
        if (fault == Fault.NameTakenAtTheEnd) throw Error(HttpStatusCode.Conflict, "nameAlreadyExists");
        var answer = _received < total || _isDeferred || fault == Fault.Commit202WithoutItem ? Ranges(HttpStatusCode.Accepted) : Store();
        if (fault == Fault.ResetAfterCommit) OnCommit();
        return fault switch
        {
            Fault.ResetAfterCommit => throw Reset(),
            Fault.Answer504AfterCommit => throw Error(HttpStatusCode.GatewayTimeout, "gatewayTimeout"),
            Fault.CommitWithoutRanges => GraphResponse.Json(HttpStatusCode.Accepted, "{}"),
            Fault.CommitWithAnItemThatIsNone => GraphResponse.Json(HttpStatusCode.Created, """{"id":"1","size":"many"}"""),
            Fault.CommitThatClaimsMore => GraphResponse.Json(HttpStatusCode.Accepted, $$"""{"nextExpectedRanges":["{{_received + Grid}}-"]}"""),
            Fault.CommitWithEmptyBody => GraphResponse.Json(answer.Status, ""),
            Fault.CommitWithRangesInOutlooksWords => GraphResponse.Json(HttpStatusCode.OK, $$"""{"NextExpectedRanges":["{{_received}}"]}"""),
            Fault.CommitAs201WithRangesOnly => GraphResponse.Json(HttpStatusCode.Created, $$"""{"nextExpectedRanges":["{{_received}}-"]}"""),
            _ => answer,
        };
    }

    private async Task ReadAsync(HttpContent content, long from, long count, CancellationToken cancellationToken)
    {
        var sink = new Sink(this, from, count, () => InPut(_puts));
        try
        {
            await content.CopyToAsync(sink, cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException && !sink.IsFull)
        {
            throw new GraphException(null, "connectionFailed", "The body broke off.", e) { MayHaveExecuted = true }; // as the client does
        }
        catch (HttpRequestException)
        {
            // The sink is full: a connection cut within the body.
        }
    }

    private GraphResponse Store()
    {
        _isOpen = false;
        var before = Items.GetValueOrDefault(_name);
        var name = before is not null && _conflict == "rename" ? "renamed-" + _name : _name;
        var item = new StoredItem(name, StoresInstead ?? _bytes) { Version = (before?.Version ?? 0) + 1 };
        Items[name] = item;
        return GraphResponse.Json(before is not null && name == _name ? HttpStatusCode.OK : HttpStatusCode.Created, item.Json(TellsHashes));
    }

    private GraphResponse Ranges(HttpStatusCode status) => GraphResponse.Json(status, _received == _bytes.Length && _bytes.Length > 0
        ? """{"nextExpectedRanges":[]}"""
        : $$"""{"nextExpectedRanges":["{{_received}}-"]}""");

    private Fault? NextFault() => Faults.TryGetValue(++_puts, out var fault) ? fault : FromThenOn is { } rest && _puts >= rest.From ? rest.Fault : null;

    private static (long From, long End, long Total) Range(string header)
    {
        var numbers = header["bytes ".Length..].Split('-', '/').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return (numbers[0], numbers[1] + 1, numbers[2]);
    }

    private static string Address(int session) => $"https://contoso.sharepoint.com/s{session}?{Secret}";

    private static GraphException Reset() => new(null, "connectionFailed", "The connection was reset.") { MayHaveExecuted = true };

    private static GraphException Error(HttpStatusCode status, string code, TimeSpan? retryAfter = null) => new(status, code, $"{(int)status} {code}.") { RetryAfter = retryAfter };

    private static void Require(bool rule, string words)
    {
        if (!rule) throw new InvalidOperationException("Against the rules: " + words);
    }

    private sealed class Sink(UploadSessionScript script, long from, long count, Action atHalf) : MemoryStream
    {
        private long _taken;
        private bool _wasAtHalf;

        public bool IsFull => _taken >= count;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            script.LargestPiece = Math.Max(script.LargestPiece, buffer.Length);
            var fits = (int)Math.Min(buffer.Length, count - _taken);
            buffer.Span[..fits].CopyTo(script._bytes.AsSpan((int)(from + _taken)));
            _taken += fits;
            script.BytesTaken += fits;
            if (!_wasAtHalf && _taken >= count / 2) (_wasAtHalf, _) = (true, Half());
            return fits < buffer.Length ? throw new IOException("cut") : ValueTask.CompletedTask;
        }

        private bool Half()
        {
            atHalf();
            return true;
        }
    }
}
