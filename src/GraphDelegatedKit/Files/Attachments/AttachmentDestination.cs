using System.Net;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Files.Journal;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Files.Attachments;

/// <summary>A file that is attached to a message or an event. What is asked of it is asked of a drive's items too, so it is told of as one: id, name, size.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/outlook-large-attachments"/></remarks>
internal sealed class AttachmentDestination(MailboxItem mailboxItem, string name, AttachmentOptions options) : IUploadDestination
{
    /// <summary>Bytes in one request of a session: "less than 4 MB". Outlook has no grid, and ours does no harm.</summary>
    public const int FragmentSize = 12 * (int)UploadPlan.FragmentAlignment;

    // What Outlook keeps about an attachment counts in its size, so what is there can be said to be a little larger than what was sent.
    private const long MaxMetadataSize = 64 * 1024;

    private HashSet<string>? _existingIds;

    public string Name => name;

    public bool IsNameHeldBySessions => false; // any number may be open

    public MailboxItem MailboxItem => mailboxItem;

    public async Task<DriveItem?> GetExistingAsync(UploadJob upload, CancellationToken cancellationToken)
    {
        _existingIds ??= [.. (await ListAsync(upload, cancellationToken).ConfigureAwait(false)).Select(attachment => attachment.Id!)];
        return null; // an attachment has no name to itself: nothing is ever in its place
    }

    public Task<UploadSession> OpenSessionAsync(UploadJob upload, bool isFirst, string? temporaryName, CancellationToken cancellationToken)
    {
        var item = new JsonObject { ["attachmentType"] = "file", ["name"] = name, ["size"] = upload.Source.Length };
        var request = new GraphRequest(HttpMethod.Post, mailboxItem.GetCreateUploadSessionUrl())
        {
            Content = GraphContent.Json(new JsonObject { ["AttachmentItem"] = AddProperties(item) }),
            Replay = Replay.Always, // at worst one is left that nobody knows, and that is in nobody's way
            ShouldBuffer = true,
        };
        return UploadSession.OpenAsync(upload, request, UploadProtocol.Outlook, temporaryName, cancellationToken);
    }

    public async Task<(ReconcileResult Sighting, DriveItem? Item)> FindUploadedAsync(UploadJob upload, DriveItem? previous, DateTimeOffset? openedOn, CancellationToken cancellationToken)
    {
        try
        {
            var attachments = await ListAsync(upload, cancellationToken).ConfigureAwait(false);
            var match = attachments.LastOrDefault(attachment => !_existingIds!.Contains(attachment.Id!) && IsPossibleMatch(attachment, upload.Source.Length));
            return (match is null ? ReconcileResult.NotFound : ReconcileResult.Found, match);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return (ReconcileResult.NotFound, null); // the message itself is not there any more
        }
    }

    public Task<UploadSessionStatus> CommitByUrlAsync(UploadJob upload, UploadSession session, CancellationToken cancellationToken) =>
        Task.FromResult(UploadSessionStatus.Gone); // Outlook knows no such way

    public Task<GraphUrl> GetContentUrlAsync(UploadJob upload, CancellationToken cancellationToken) => throw new NotSupportedException("An attachment is posted, not put.");

    public Task<CompletedUpload> FinalizeNameAsync(UploadJob upload, CompletedUpload completed, CancellationToken cancellationToken) => Task.FromResult(completed);

    public UploadRecord AddTo(UploadRecord record) => record with { AttachedTo = mailboxItem.ToRecord(), Path = name, AttachmentProperties = SerializeProperties(), ExistingAttachmentIds = _existingIds is null ? null : [.. _existingIds] };

    public bool TryRestore(UploadRecord record)
    {
        if (record.AttachmentProperties != SerializeProperties()) return false;
        _existingIds = [.. record.ExistingAttachmentIds ?? []];
        return true;
    }

    /// <summary>What is attached by now.</summary>
    public async Task<List<DriveItem>> ListAsync(UploadJob upload, CancellationToken cancellationToken)
    {
        var attachments = new List<DriveItem>();
        await foreach (var attachment in upload.Graph.ListAsync<DriveItem>(mailboxItem.GetAttachmentListUrl()).WithCancellation(cancellationToken).ConfigureAwait(false))
            if (attachment.Id is not null)
                attachments.Add(attachment);
        return attachments;
    }

    public bool IsPossibleMatch(DriveItem attachment, long size) => attachment.Name == name && attachment.Size is { } reportedSize && reportedSize >= size && reportedSize <= size + MaxMetadataSize;

    /// <summary>Adds what else the caller says of it.</summary>
    public JsonObject AddProperties(JsonObject attachment)
    {
        if (options.ContentType is { } type) attachment["contentType"] = type;
        if (options.IsInline) attachment["isInline"] = true;
        if (options.ContentId is { } id) attachment["contentId"] = id;
        return attachment;
    }

    private string SerializeProperties() => AddProperties([]).ToJsonString();
}
