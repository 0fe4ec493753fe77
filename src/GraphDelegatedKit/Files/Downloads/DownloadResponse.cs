using System.Globalization;
using System.Net;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>One answer of a download address, opened at a byte.</summary>
internal sealed class DownloadResponse : IDisposable
{
    // Not compressed: a range of a compressed body is no range of the file. Each by name, as a handler that unpacks by itself adds to "identity" whatever is not named.
    private const string UncompressedOnly = "identity, gzip;q=0, deflate;q=0, br;q=0, zstd;q=0";
    private const long MaxErrorBodySize = 64 * 1024;

    private readonly GraphResponse _response;
    private readonly long? _length;

    private DownloadResponse(GraphResponse response, long from)
    {
        _response = response;
        _length = long.TryParse(GetHeader("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var contentLength) ? contentLength : null;
        Range = ResponseRange.Create(from, response.Status, GetHeader("Content-Range"), _length);
        ETag = GetHeader("ETag");
    }

    public ResponseRange Range { get; }

    public string? ETag { get; }

    public bool IsRangeIgnored { get; private init; }

    /// <summary>
    /// A part that tells no length. A handler that unpacks leaves an answer so, and then what comes is not what the range says; the whole file can be unpacked, and a
    /// part of what was packed cannot be told from a part of the file.
    /// </summary>
    public bool IsPartWithoutLength => _length is null && _response.Status == HttpStatusCode.PartialContent;

    /// <summary>The whole file, of which nobody told how long it is: it ends where the answer does.</summary>
    public bool IsWholeFileWithoutLength => _length is null && _response.Status == HttpStatusCode.OK;

    /// <exception cref="GraphException">It is an error, whatever its status; no byte of such an answer is ever taken for the file's.</exception>
    public static async Task<DownloadResponse> OpenAsync(DownloadSource source, RemoteFile remote, long from, long? end, CancellationToken cancellationToken)
    {
        // Once: whether to ask the same address again is for whoever can look at the item.
        var request = new GraphRequest(HttpMethod.Get, remote.ContentUrl) { Replay = Replay.Never, AttemptTimeout = source.IdleTimeout, Headers = { ["Accept-Encoding"] = UncompressedOnly } };
        if (source.UsesRanges && (from > 0 || end is not null)) request.Headers["Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes={from}-{end - 1}");

        var graphResponse = await source.Graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var response = new DownloadResponse(graphResponse, from) { IsRangeIgnored = request.Headers.ContainsKey("Range") && graphResponse.Status != HttpStatusCode.PartialContent };
        try
        {
            if (await response.FindErrorAsync(source, remote, cancellationToken).ConfigureAwait(false) is { } error) throw error;
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public Task<Stream> OpenAsync(CancellationToken cancellationToken) => _response.OpenAsync(cancellationToken);

    public void Dispose() => _response.Dispose();

    private async Task<GraphException?> FindErrorAsync(DownloadSource source, RemoteFile remote, CancellationToken cancellationToken)
    {
        if (_response.Headers.ContainsKey("X-Virus-Infected")) return CreateException("malwareDetected", $"'{remote.Name}' is infected, and is not given out.");
        if (GetHeader("Content-Encoding") is { } encoding && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return CreateException("compressedContent", $"'{remote.Name}' was sent as {encoding}, which was not asked for.");

        if (!MayBeErrorBody(remote)) return null;

        using var idleTimeout = new CancellationTokenSource(source.IdleTimeout, source.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, idleTimeout.Token);
        try
        {
            var body = await _response.ReadBytesAsync(linked.Token).ConfigureAwait(false);
            return GraphErrorBody.Parse(body) is { Codes: [var code, ..] } error ? CreateException(code, $"Instead of '{remote.Name}' came an error: {error.Message ?? code}") : null;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No byte came within {source.IdleTimeout}.", e);
        }
    }

    // 200 and an error in JSON, for what is infected say. It is as long as the file only by chance.
    private bool MayBeErrorBody(RemoteFile remote) =>
        _response.Status == HttpStatusCode.OK && _length is > 0 and <= MaxErrorBodySize && _length != remote.Item.Size
        && GetHeader("Content-Type")?.Contains("json", StringComparison.OrdinalIgnoreCase) == true && !remote.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private GraphException CreateException(string code, string message) => new(_response.Status, code, message) { Remedy = ErrorCodes.GetRemedy(_response.Status, code) };

    private string? GetHeader(string name) => _response.Headers.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
