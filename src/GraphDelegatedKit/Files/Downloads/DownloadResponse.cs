using System.Globalization;
using System.Net;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>A response from a download URL, starting at a given byte.</summary>
internal sealed class DownloadResponse : IDisposable
{
    // No compression: a range of a compressed body is not a range of the file. Each encoding is excluded by name, because a handler with
    // automatic decompression adds every encoding that "identity" does not mention.
    private const string UncompressedOnly = "identity, gzip;q=0, deflate;q=0, br;q=0, zstd;q=0";

    private readonly GraphResponse _response;
    private readonly long? _length;

    private DownloadResponse(GraphResponse response, long from)
    {
        _response = response;
        _length = long.TryParse(GetHeader("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : null;
        Range = ResponseRange.Create(from, response.Status, GetHeader("Content-Range"), _length);
        ETag = GetHeader("ETag");
        IsHtml = ErrorPage.IsHtmlType(GetHeader("Content-Type"));
    }

    public ResponseRange Range { get; }

    public string? ETag { get; }

    public bool IsRangeIgnored { get; private init; }

    public bool IsHtml { get; }

    /// <summary>
    /// Whether the response is partial and has no length. Automatic decompression removes the length, and part of a compressed body cannot
    /// be distinguished from part of the file. Only a complete compressed body can be decompressed.
    /// </summary>
    public bool IsPartWithoutLength => _length is null && _response.Status == HttpStatusCode.PartialContent;

    /// <summary>Whether the response is the complete file without a length, so that the file ends where the response ends.</summary>
    public bool IsWholeFileWithoutLength => _length is null && _response.Status == HttpStatusCode.OK;

    /// <exception cref="GraphException">The response is an error, whatever its status. No byte of such a response is used as file
    /// content.</exception>
    public static async Task<DownloadResponse> OpenAsync(
        DownloadSource source, RemoteFile remote, long from, long? end, CancellationToken cancellationToken)
    {
        // Not retried here: the caller can refresh the item and decides whether to use the same URL again.
        var request = new GraphRequest(HttpMethod.Get, remote.ContentUrl)
        {
            Replay = Replay.Never,
            AttemptTimeout = source.IdleTimeout,
            Headers = { ["Accept-Encoding"] = UncompressedOnly },
        };
        var usesRange = source.UsesRanges && (from > 0 || end is not null);
        if (usesRange) request.Headers["Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes={from}-{end - 1}");

        var graphResponse = await source.Graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var response = new DownloadResponse(graphResponse, from)
        {
            IsRangeIgnored = usesRange && graphResponse.Status != HttpStatusCode.PartialContent,
        };
        try
        {
            if (await response.FindErrorAsync(source, remote, from, cancellationToken).ConfigureAwait(false) is { } error) throw error;
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

    private async Task<GraphException?> FindErrorAsync(
        DownloadSource source, RemoteFile remote, long from, CancellationToken cancellationToken)
    {
        if (InfectedFile.HasHeader(_response.Headers))
            return CreateException(InfectedFile.Code, $"'{remote.Name}' is infected. The service does not deliver it.");
        if (GetHeader("Content-Encoding") is { } encoding && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return CreateException(
                "compressedContent", $"'{remote.Name}' was sent with content encoding {encoding}, which was not requested.");

        if (IsHtmlInsteadOf(remote, isAppended: from > 0 && !source.IsServedAsHtml)) return ErrorPage.CreateHtmlException(remote);
        if (!MayBeErrorBody(remote)) return null;

        using var idleTimeout = new CancellationTokenSource(source.IdleTimeout, source.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, idleTimeout.Token);
        try
        {
            var body = await _response.ReadBytesAsync(linked.Token).ConfigureAwait(false);
            return ErrorPage.FindJson(remote, body);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw source.CreateIdleException(e);
        }
    }

    // Status 200 with an error in JSON, such as for an infected file; also labelled text/plain (OneDrive/onedrive-api-docs#322). Its
    // length equals the length of the file only by chance.
    private bool MayBeErrorBody(RemoteFile remote) =>
        _response.Status == HttpStatusCode.OK
        && _length is > 0 and <= ErrorPage.MaxJsonSize
        && _length != remote.Item.Size
        && GetHeader("Content-Type") is { } type
        && (type.Contains("json", StringComparison.OrdinalIgnoreCase) || type.StartsWith("text/", StringComparison.OrdinalIgnoreCase))
        && !ErrorPage.MayBeJson(remote);

    // HTML without a length is refused here only if it would be appended to bytes that are present. A complete file is compared with the
    // listed size and hash at the end.
    private bool IsHtmlInsteadOf(RemoteFile remote, bool isAppended)
    {
        if (!IsHtml || _response.Status != HttpStatusCode.OK) return false;
        if (_response.RequestUri?.Host.StartsWith("login.", StringComparison.OrdinalIgnoreCase) == true) return true; // the sign-in page
        return !ErrorPage.MayBeHtml(remote) && (_length is null ? isAppended : remote.Item.Size is { } size && size != _length);
    }

    private GraphException CreateException(string code, string message) =>
        new(_response.Status, code, message) { Remedy = ErrorCodes.GetRemedy(_response.Status, code) };

    private string? GetHeader(string name) => _response.Headers.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
