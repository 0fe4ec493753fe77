using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The services that have upload sessions, whose responses differ.</summary>
internal enum UploadProtocol
{
    /// <summary>OneDrive and SharePoint: 202 until the last range, whose response is the item.</summary>
    Drive,

    /// <summary>Outlook: 200 until the last range, whose response has an empty body and the <c>Location</c> of the attachment.</summary>
    Outlook,
}

/// <summary>An open upload session on the wire. Its upload URL is a secret that grants access, so no token is sent to it.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession"/></remarks>
internal sealed class UploadSession
{
    /// <summary>
    /// The lifetime of an upload URL from when it was issued: each range extends the session, but not the permission in its URL.
    /// </summary>
    /// <remarks><see href="https://github.com/OneDrive/onedrive-api-docs/issues/1570"/></remarks>
    public static readonly TimeSpan UrlLifetime = TimeSpan.FromDays(1);

    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(10); // the caller waits for the end of the upload

    private readonly IGraphClient _graph;
    private readonly GraphUrl _url;

    private UploadSession(IGraphClient graph, string uploadUrl) =>
        (_graph, UploadUrl, _url) = (graph, uploadUrl, GraphUrl.PreAuthenticated(uploadUrl));

    /// <summary>Gets the upload URL: a secret.</summary>
    public string UploadUrl { get; }

    /// <summary>Gets the offset that the service expects first, if the response contained it.</summary>
    public long? NextExpected { get; init; }

    /// <summary>Gets when the session was opened by the clock of this machine.</summary>
    public DateTimeOffset StartedOn { get; init; }

    /// <summary>Gets when the session was opened by the clock of the service, if the response contained it.</summary>
    public DateTimeOffset? OpenedOn { get; init; }

    /// <summary>
    /// Gets when the service discards the session and its bytes, as known when this run opened or resumed it. In a drive, each range
    /// extends it.
    /// </summary>
    public DateTimeOffset ExpiresOn { get; init; }

    /// <summary>
    /// Gets when the upload URL expires. In Outlook, the expiry of the session is the expiry of the token in the URL, and ranges do not
    /// extend it.
    /// </summary>
    public DateTimeOffset UrlExpiresOn => Protocol == UploadProtocol.Outlook ? ExpiresOn : StartedOn + UrlLifetime;

    public UploadProtocol Protocol { get; init; } = UploadProtocol.Drive;

    /// <summary>Whether the file is created by a separate commit, and not with the last byte.</summary>
    public bool IsCommitDeferred { get; init; }

    /// <summary>
    /// Gets the temporary name that the session was opened for, if an orphaned session held the final name. The file gets the final name
    /// when all bytes are stored.
    /// </summary>
    public string? TemporaryName { get; init; }

    /// <summary>Opens a session.</summary>
    /// <param name="job">The upload.</param>
    /// <param name="request">The request that opens the session.</param>
    /// <param name="protocol">The protocol of the session.</param>
    /// <param name="temporaryName">The temporary name, if the session is opened for one.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public static async Task<UploadSession> OpenAsync(
        UploadJob job, GraphRequest request, UploadProtocol protocol, string? temporaryName, CancellationToken cancellationToken)
    {
        using var response = await job.Graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var body = await UploadSessionStatus.ReadBodyAsync(response, cancellationToken).ConfigureAwait(false);
        var now = job.Time.GetUtcNow();
        return new UploadSession(job.Graph, ReadUploadUrl(body, response.Status, job.TrustedDomains))
        {
            Protocol = protocol,
            NextExpected = NextExpectedRanges.Find(body),
            StartedOn = now,
            OpenedOn = GetServiceTime(response),
            ExpiresOn = UploadSessionStatus.GetExpiry(body) ?? now + UrlLifetime,
            IsCommitDeferred = temporaryName is not null || job.Options.BeforeCommit is not null,
            TemporaryName = temporaryName,
        };
    }

    /// <summary>Creates the session that an earlier run opened.</summary>
    public static UploadSession FromRecord(IGraphClient graph, UploadRecord record) => new(graph, record.UploadUrl!)
    {
        Protocol = record.AttachedTo is null ? UploadProtocol.Drive : UploadProtocol.Outlook,
        StartedOn = record.StartedOn,
        OpenedOn = record.OpenedOn,
        ExpiresOn = record.ExpiresOn,
        IsCommitDeferred = record.IsCommitDeferred,
        TemporaryName = record.TemporaryName,
    };

    /// <summary>Sends a range once. The session, not the HTTP pipeline, decides whether the range is sent again.</summary>
    public Task<UploadSessionStatus> PutAsync(
        UploadRange range, UploadSource source, TimeSpan timeout, CancellationToken cancellationToken) =>
        SendAsync(new GraphRequest(HttpMethod.Put, _url)
        {
            Headers = { ["Content-Range"] = range.ToString() },
            Content = source.CreateRequestContent(range.From, range.Length),
            Replay = Replay.Never,
            ShouldBuffer = true,
            AttemptTimeout = timeout,
        }, cancellationToken);

    /// <summary>
    /// Whether the session has accepted a range. For the last range, such a response means that the file is not created, unless the commit
    /// is deferred: then the commit shows whether bytes are missing, if the response does not.
    /// </summary>
    public bool IsAccepted(UploadSessionStatus status, UploadRange range) =>
        status.Status == (Protocol == UploadProtocol.Drive ? HttpStatusCode.Accepted : HttpStatusCode.OK)
        && (!range.IsLast || (IsCommitDeferred && status.NextExpected is null or NextExpectedRanges.None));

    /// <summary>Gets the status of the session.</summary>
    public Task<UploadSessionStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        SendAsync(new GraphRequest(HttpMethod.Get, _url) { ShouldBuffer = true }, cancellationToken);

    /// <summary>
    /// Creates the file, if the commit was deferred. The request is sent once: the session is queried before the commit is repeated.
    /// </summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#completing-a-file"/></remarks>
    public Task<UploadSessionStatus> CommitAsync(CancellationToken cancellationToken) =>
        SendAsync(new GraphRequest(HttpMethod.Post, _url)
        {
            Content = GraphContent.Stream(() => Stream.Null, 0),
            Replay = Replay.Never,
            ShouldBuffer = true,
        }, cancellationToken);

    /// <summary>
    /// Asks Graph to create the file from the bytes of the session, if the session itself could not use the name: Graph replaces the
    /// existing item, or chooses another name.
    /// </summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#resolve-file-name-conflicts"/></remarks>
    public async Task<UploadSessionStatus> CommitByUrlAsync(
        DrivePath target, ConflictBehavior conflict, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["name"] = target.Name,
            ["@microsoft.graph.conflictBehavior"] = ConflictBehaviorNames.GetName(conflict),
            ["@microsoft.graph.sourceUrl"] = UploadUrl,
        };
        var request = new GraphRequest(HttpMethod.Put, target.GetParentUrl())
        {
            Content = GraphContent.Json(body),
            Replay = Replay.Never,
            ShouldBuffer = true,
        };
        try
        {
            return await SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (e.Status is not null)
        {
            // The error message of the service may repeat the upload URL from the request.
            throw new GraphException(
                $"The service could not create the file from the uploaded bytes: {(int)e.Status} {e.Code}.", e, isSecret: true);
        }
    }

    /// <summary>
    /// Deletes the session, so that it does not hold the name until it expires. A session holds no stored item, so
    /// <see cref="UploadedFileRemoval"/> is not asked: only bytes that never became a file are discarded.
    /// </summary>
    /// <exception cref="GraphException">The session could not be deleted, and may still exist.</exception>
    public async Task CancelAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var _ = await _graph.SendAsync(new GraphRequest(HttpMethod.Delete, _url), cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (UploadFailurePolicy.GetAction(e, UploadPhase.Status) == UploadAction.SessionGone)
        {
            // The session no longer exists.
        }
    }

    /// <summary>Tries to delete the session, for at most 10 seconds.</summary>
    /// <returns><see langword="false"/> if the request failed, and the session may still exist.</returns>
    public async Task<bool> TryCancelAsync(TimeProvider time)
    {
        // The token of the caller is not used: it may be the reason for the cancellation.
        using var timeout = new CancellationTokenSource(CancelTimeout, time);
        try
        {
            await CancelAsync(timeout.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is GraphException or OperationCanceledException)
        {
            return false; // the session expires anyway, and the original error matters more
        }
    }

    private static DateTimeOffset? GetServiceTime(GraphResponse response) =>
        response.Headers.TryGetValue("Date", out var text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    private static string ReadUploadUrl(JsonElement body, HttpStatusCode status, IReadOnlyList<string> trustedDomains)
    {
        var uploadUrl = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("uploadUrl", out var url)
            ? url.ToString()
            : null;
        if (!Uri.TryCreate(uploadUrl, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
            throw new GraphException(
                status, ErrorCodes.UnreadableResponse, "The service opened an upload session without returning its URL. Nothing was sent.")
            {
                Remedy = "Run the upload again.",
                MayHaveExecuted = true,
            };
        if (!TransferHosts.IsTrusted(uploadUrl, trustedDomains))
        {
            const string message =
                "The upload URL from the service does not use https, or is not in a Microsoft domain for files or mail. Nothing was sent.";
            throw new GraphException(status, "untrustedAddress", message)
            {
                Remedy = "If you trust the domain, add it to FileTransferOptions.TrustedDomains.",
            };
        }

        return uploadUrl!;
    }

    private async Task<UploadSessionStatus> SendAsync(GraphRequest request, CancellationToken cancellationToken)
    {
        using var response = await _graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await UploadSessionStatus.ReadAsync(response, Protocol, cancellationToken).ConfigureAwait(false);
    }
}
