using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>An open upload session on the wire. Its address is a secret and is itself the permission, so no token goes there.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession"/></remarks>
internal sealed class UploadSession
{
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(10); // somebody waits to be told that the upload has ended

    private readonly IGraphClient _graph;
    private readonly GraphUrl _url;

    private UploadSession(IGraphClient graph, string address) => (_graph, UploadUrl, _url) = (graph, address, GraphUrl.PreAuthenticated(address));

    /// <summary>A secret.</summary>
    public string UploadUrl { get; }

    /// <summary>Where it wants to begin, if it says.</summary>
    public long? NextExpected { get; init; }

    public DateTimeOffset StartedOn { get; init; }

    /// <summary>The service's own time when it was opened, if it told.</summary>
    public DateTimeOffset? OpenedOn { get; init; }

    public DateTimeOffset ExpiresOn { get; init; }

    /// <summary>When its address is dead. Outlook's expiry is that of the token in the address, and no range moves it.</summary>
    public DateTimeOffset UrlExpiresOn => Protocol == UploadProtocol.Outlook ? ExpiresOn : StartedOn + UploadUrlLifetime.Duration;

    public UploadProtocol Protocol { get; init; } = UploadProtocol.Drive;

    /// <summary>The file is made of the bytes when that is asked for, not with the last of them.</summary>
    public bool IsCommitDeferred { get; init; }

    /// <summary>The name beside that it was opened for, where a session whose address is lost holds the right one. Its bytes get that when all of them are there.</summary>
    public string? TemporaryName { get; init; }

    /// <param name="upload">Whose session it is to be.</param>
    /// <param name="request">What opens it.</param>
    /// <param name="protocol">How it answers.</param>
    /// <param name="temporaryName">The name beside, if it is opened for one.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    public static async Task<UploadSession> OpenAsync(UploadJob upload, GraphRequest request, UploadProtocol protocol, string? temporaryName, CancellationToken cancellationToken)
    {
        using var response = await upload.Graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var answer = await UploadSessionStatus.ReadBodyAsync(response, cancellationToken).ConfigureAwait(false);
        var now = upload.Time.GetUtcNow();
        return new UploadSession(upload.Graph, ReadUploadUrl(answer, response.Status, upload.TrustedDomains))
        {
            Protocol = protocol,
            NextExpected = NextExpectedRanges.Find(answer),
            StartedOn = now,
            OpenedOn = response.Headers.TryGetValue("Date", out var date) && DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var opened) ? opened : null,
            ExpiresOn = UploadSessionStatus.GetExpiry(answer) ?? now + UploadUrlLifetime.Duration,
            IsCommitDeferred = temporaryName is not null || upload.Options.BeforeCommit is not null,
            TemporaryName = temporaryName,
        };
    }

    /// <summary>A session an earlier run opened.</summary>
    public static UploadSession FromRecord(IGraphClient graph, UploadRecord record) => new(graph, record.UploadUrl!)
    {
        Protocol = record.AttachedTo is null ? UploadProtocol.Drive : UploadProtocol.Outlook,
        StartedOn = record.StartedOn,
        OpenedOn = record.OpenedOn,
        ExpiresOn = record.ExpiresOn,
        IsCommitDeferred = record.IsCommitDeferred,
        TemporaryName = record.TemporaryName,
    };

    /// <summary>Sends a range, once: whether it may go again is for the session to say, not for the pipeline.</summary>
    public Task<UploadSessionStatus> PutAsync(UploadRange range, UploadSource source, TimeSpan timeout, CancellationToken cancellationToken) =>
        SendAsync(new GraphRequest(HttpMethod.Put, _url)
        {
            Headers = { ["Content-Range"] = range.ToString() },
            Content = source.CreateRequestContent(range.From, range.Length),
            Replay = Replay.Never,
            ShouldBuffer = true,
            AttemptTimeout = timeout,
        }, cancellationToken);

    /// <summary>Asks the session what it has.</summary>
    public Task<UploadSessionStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        SendAsync(new GraphRequest(HttpMethod.Get, _url) { ShouldBuffer = true }, cancellationToken);

    /// <summary>Makes the file of the bytes, where that was deferred. Once: the session is asked before it is done again.</summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#completing-a-file"/></remarks>
    public Task<UploadSessionStatus> CommitAsync(CancellationToken cancellationToken) =>
        SendAsync(new GraphRequest(HttpMethod.Post, _url) { Content = GraphContent.Stream(() => Stream.Null, 0), Replay = Replay.Never, ShouldBuffer = true }, cancellationToken);

    /// <summary>Makes the file of the bytes under the name by Graph itself, where the session could not: the name was taken, and what is there is to be replaced, or another name found.</summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#resolve-file-name-conflicts"/></remarks>
    public async Task<UploadSessionStatus> CommitByUrlAsync(DrivePath target, ConflictBehavior conflict, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["name"] = target.Name,
            ["@microsoft.graph.conflictBehavior"] = ConflictBehaviorNames.GetName(conflict),
            ["@microsoft.graph.sourceUrl"] = UploadUrl,
        };
        try
        {
            return await SendAsync(new GraphRequest(HttpMethod.Put, target.GetParentUrl()) { Content = GraphContent.Json(body), Replay = Replay.Never, ShouldBuffer = true }, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (e.Status is not null)
        {
            throw RedactMessage(e);
        }
    }

    /// <summary>Gives the session up, so that it does not hold the name until it expires.</summary>
    /// <exception cref="GraphException">It could not be done, and the session may live on.</exception>
    public async Task CancelAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var _ = await _graph.SendAsync(new GraphRequest(HttpMethod.Delete, _url), cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (RangeFailureClassifier.Classify(e, isNewSession: false) == RangeFailureAction.SessionGone)
        {
            // That is what was wanted.
        }
    }

    /// <summary>The same as well as can be done, and not for long.</summary>
    /// <returns><see langword="false"/> if it did not get through, and the session may live on.</returns>
    public async Task<bool> TryCancelAsync(TimeProvider time)
    {
        using var timeout = new CancellationTokenSource(CancelTimeout, time); // not the caller's: that one may be why it ends
        try
        {
            await CancelAsync(timeout.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is GraphException or OperationCanceledException)
        {
            return false; // it ends by itself when it expires; what made us give up matters more
        }
    }

    private static string ReadUploadUrl(JsonElement answer, HttpStatusCode status, IReadOnlyList<string> trustedDomains)
    {
        var address = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("uploadUrl", out var url) ? url.ToString() : null;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
            throw new GraphException(status, "unreadableAnswer", "The service opened an upload session, and does not say where; nothing was sent.")
            {
                Remedy = "Run it again.",
                MayHaveExecuted = true,
            };
        if (!TransferHosts.IsTrusted(address, trustedDomains))
            throw new GraphException(status, "untrustedAddress", "The service opened an upload session at an address that is not https, or not in a domain Microsoft keeps files or mail in; nothing was sent there.")
            {
                Remedy = "If the domain is right, name it in FileTransferOptions.TrustedDomains.",
            };

        return address!;
    }

    // What the service says of a request that holds a secret may repeat it.
    private static GraphException RedactMessage(GraphException e) => new(e.Status, e.Code, $"The service did not make the file of the bytes it has: {(int)e.Status!} {e.Code}.")
    {
        InnerCodes = e.InnerCodes,
        Remedy = e.Remedy,
        TokenScopes = e.TokenScopes,
        LikelyMissingScopes = e.LikelyMissingScopes,
        Claims = e.Claims,
        RequestId = e.RequestId,
        ClientRequestId = e.ClientRequestId,
        Date = e.Date,
        RetryAfter = e.RetryAfter,
        Attempts = e.Attempts,
        MayHaveExecuted = e.MayHaveExecuted,
    };

    private async Task<UploadSessionStatus> SendAsync(GraphRequest request, CancellationToken cancellationToken)
    {
        using var response = await _graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await UploadSessionStatus.ReadAsync(response, Protocol, cancellationToken).ConfigureAwait(false);
    }
}
