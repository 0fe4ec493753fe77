using System.Globalization;
using System.Net;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Files;

/// <summary>One answer of a download address, opened at a byte.</summary>
internal sealed class DownloadAnswer : IDisposable
{
    // Not compressed: a range of a compressed body is no range of the file. Each by name, as a handler that unpacks by itself adds to "identity" whatever is not named.
    private const string AsStored = "identity, gzip;q=0, deflate;q=0, br;q=0, zstd;q=0";
    private const long LongestError = 64 * 1024;

    private readonly GraphResponse _response;
    private readonly long? _length;

    private DownloadAnswer(GraphResponse response, long from)
    {
        _response = response;
        _length = long.TryParse(Header("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var told) ? told : null;
        Range = ServedRange.Of(from, response.Status, Header("Content-Range"), _length);
        Tag = Header("ETag");
    }

    public ServedRange Range { get; }

    public string? Tag { get; }

    public bool IgnoredRange { get; private init; }

    /// <summary>
    /// A part that tells no length. A handler that unpacks leaves an answer so, and then what comes is not what the range says; the whole file can be unpacked, and a
    /// part of what was packed cannot be told from a part of the file.
    /// </summary>
    public bool IsUncountedPart => _length is null && _response.Status == HttpStatusCode.PartialContent;

    /// <summary>The whole file, of which nobody told how long it is: it ends where the answer does.</summary>
    public bool IsUncountedWhole => _length is null && _response.Status == HttpStatusCode.OK;

    /// <exception cref="GraphException">It is an error, whatever its status; no byte of such an answer is ever taken for the file's.</exception>
    public static async Task<DownloadAnswer> OpenAsync(DownloadLine line, RemoteFile remote, long from, long? end, CancellationToken cancellationToken)
    {
        // Once: whether to ask the same address again is for whoever can look at the item.
        var request = new GraphRequest(HttpMethod.Get, remote.Address) { Replay = Replay.Never, AttemptTimeout = line.Idle, Headers = { ["Accept-Encoding"] = AsStored } };
        if (line.AsksForParts && (from > 0 || end is not null)) request.Headers["Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes={from}-{end - 1}");

        var response = await line.Graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var answer = new DownloadAnswer(response, from) { IgnoredRange = request.Headers.ContainsKey("Range") && response.Status != HttpStatusCode.PartialContent };
        try
        {
            if (await answer.ObjectionAsync(line, remote, cancellationToken).ConfigureAwait(false) is { } objection) throw objection;
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    public Task<Stream> OpenAsync(CancellationToken cancellationToken) => _response.OpenAsync(cancellationToken);

    public void Dispose() => _response.Dispose();

    private async Task<GraphException?> ObjectionAsync(DownloadLine line, RemoteFile remote, CancellationToken cancellationToken)
    {
        if (_response.Headers.ContainsKey("X-Virus-Infected")) return Error("malwareDetected", $"'{remote.Name}' is infected, and is not given out.");
        if (Header("Content-Encoding") is { } encoding && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return Error("compressedContent", $"'{remote.Name}' was sent as {encoding}, which was not asked for.");

        if (!MayBeErrorInstead(remote)) return null;

        using var silence = new CancellationTokenSource(line.Idle, line.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        try
        {
            var body = await _response.ReadBytesAsync(either.Token).ConfigureAwait(false);
            return GraphErrorBody.Parse(body) is { Codes: [var code, ..] } told ? Error(code, $"Instead of '{remote.Name}' came an error: {told.Message ?? code}") : null;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No byte came within {line.Idle}.", e);
        }
    }

    // 200 and an error in JSON, for what is infected say. It is as long as the file only by chance.
    private bool MayBeErrorInstead(RemoteFile remote) =>
        _response.Status == HttpStatusCode.OK && _length is > 0 and <= LongestError && _length != remote.Item.Size
        && Header("Content-Type")?.Contains("json", StringComparison.OrdinalIgnoreCase) == true && !remote.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private GraphException Error(string code, string message) => new(_response.Status, code, message) { Remedy = ErrorCodes.Remedy(_response.Status, code) };

    private string? Header(string name) => _response.Headers.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
