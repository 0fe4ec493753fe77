using System.Net;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Files.Journal;
using GraphDelegatedKit.Files.Uploads;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Attachments;

/// <summary>
/// A file attached to a message or an event. The attachment is represented by a <see cref="DriveItem"/> with id, name and size, like a
/// file in a drive.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/outlook-large-attachments"/></remarks>
internal sealed class AttachmentDestination(MailboxItem mailboxItem, string name, AttachmentOptions options) : IUploadDestination
{
    /// <summary>
    /// The size of one range, in bytes: "less than 4 MB". Outlook requires no alignment; the alignment of a drive does no harm.
    /// </summary>
    public const int FragmentSize = 12 * (int)UploadPlan.FragmentAlignment;

    // Outlook includes its metadata in the size of an attachment, so the reported size can be slightly larger than the content.
    private const long MaxMetadataSize = 64 * 1024;

    private HashSet<string>? _existingIds;

    public string Name => name;

    public string? DriveId => null;

    public bool IsNameHeldBySessions => false; // any number of sessions can be open

    public MailboxItem MailboxItem => mailboxItem;

    // Records the current attachments, from which the uploaded one is distinguished after a lost response.
    public async Task<DriveItem?> GetExistingAsync(UploadJob job, CancellationToken cancellationToken)
    {
        _existingIds ??= [.. (await ListAsync(job, cancellationToken).ConfigureAwait(false)).Select(attachment => attachment.Id!)];
        return null; // several attachments can have the same name, so none is ever replaced
    }

    public Task<UploadSession> OpenSessionAsync(UploadJob job, bool isFirst, string? temporaryName, CancellationToken cancellationToken)
    {
        var item = new JsonObject { ["attachmentType"] = "file", ["name"] = name, ["size"] = job.Source.Length };
        var request = new GraphRequest(HttpMethod.Post, mailboxItem.GetCreateUploadSessionUrl())
        {
            Content = GraphContent.Json(new JsonObject { ["AttachmentItem"] = AddProperties(item) }),
            Replay = Replay.Always, // at worst an unused session remains, which blocks nothing
            ShouldBuffer = true,
        };
        return UploadSession.OpenAsync(job, request, UploadProtocol.Outlook, temporaryName, cancellationToken);
    }

    public async Task<(ReconcileResult Result, DriveItem? Item)> FindUploadedAsync(
        UploadJob job, DriveItem? previous, DateTimeOffset? openedOn, CancellationToken cancellationToken)
    {
        try
        {
            var attachments = await ListAsync(job, cancellationToken).ConfigureAwait(false);
            var match = attachments.LastOrDefault(
                attachment => !_existingIds!.Contains(attachment.Id!) && IsPossibleMatch(attachment, job.Source.Length));
            return (match is null ? ReconcileResult.NotFound : ReconcileResult.Found, match);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return (ReconcileResult.NotFound, null); // the message no longer exists
        }
    }

    public Task<UploadSessionStatus> CommitByUrlAsync(
        UploadJob job, UploadSession session, DriveItem? previous, RetryBudget budget, CancellationToken cancellationToken) =>
        Task.FromResult(UploadSessionStatus.Gone); // Outlook does not support it

    public Task<GraphUrl> GetContentUrlAsync(UploadJob job, CancellationToken cancellationToken) =>
        throw new NotSupportedException("An attachment is sent with POST, not with PUT.");

    public Task<CompletedUpload?> FinalizeNameAsync(UploadJob job, CompletedUpload completed, CancellationToken cancellationToken) =>
        Task.FromResult<CompletedUpload?>(completed);

    public UploadRecord AddTo(UploadRecord record) => record with
    {
        AttachedTo = mailboxItem.ToRecord(),
        Path = name,
        AttachmentProperties = SerializeProperties(),
        ExistingAttachmentIds = _existingIds is null ? null : [.. _existingIds],
    };

    public bool TryRestore(UploadRecord record)
    {
        if (record.AttachmentProperties != SerializeProperties()) return false;
        _existingIds = [.. record.ExistingAttachmentIds ?? []];
        return true;
    }

    /// <summary>Lists the current attachments.</summary>
    public async Task<List<DriveItem>> ListAsync(UploadJob job, CancellationToken cancellationToken)
    {
        var attachments = new List<DriveItem>();
        var pages = job.Graph.ListAsync<DriveItem>(mailboxItem.GetAttachmentListUrl());
        await foreach (var attachment in pages.WithCancellation(cancellationToken).ConfigureAwait(false))
            if (attachment.Id is not null)
                attachments.Add(attachment);
        return attachments;
    }

    public bool IsPossibleMatch(DriveItem attachment, long size) =>
        attachment.Name == name && attachment.Size is { } reportedSize && reportedSize >= size && reportedSize <= size + MaxMetadataSize;

    /// <summary>Adds the properties that the caller specified.</summary>
    public JsonObject AddProperties(JsonObject attachment)
    {
        if (options.ContentType is { } type) attachment["contentType"] = type;
        if (options.IsInline) attachment["isInline"] = true;
        if (options.ContentId is { } id) attachment["contentId"] = id;
        return attachment;
    }

    private string SerializeProperties() => AddProperties([]).ToJsonString();
}
