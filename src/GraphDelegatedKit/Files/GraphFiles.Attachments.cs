using GraphDelegatedKit.Files.Attachments;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Journal;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit;

// Files that are attached to what lies in a mailbox.
public sealed partial class GraphFiles
{
    /// <summary>
    /// Attaches a local file to a message: below 3 MB in one request, up to 150 MB by an upload session that gets over lost connections, lost answers and faults of the
    /// service. It can be run again after anything, in another process too, and then goes on where it was: afterwards it is there once, whatever happened on the way.
    /// </summary>
    /// <param name="messageId">The message; for the service to take it, a draft.</param>
    /// <param name="filePath">The local file. It must not change meanwhile.</param>
    /// <param name="options">How, and in whose mailbox; as it stands in the signed-in person's own.</param>
    /// <param name="progress">Told of every stretch the service confirmed.</param>
    /// <param name="cancellationToken">Ends the upload. The same call goes on with it later, for as long as its session lives; without a journal it is given up.</param>
    /// <returns>What it came to; only ever of an attachment that is there whole.</returns>
    /// <remarks>
    /// <see href="https://learn.microsoft.com/graph/outlook-large-attachments"/>. How large a message may become is for its administrators to say: 35 MB unless they do.
    /// Attaching large files in a mailbox that is shared or delegated is a known failure of the service.
    /// </remarks>
    /// <exception cref="GraphException">The service refused before a byte was taken; a file of more than 150 MB is refused unasked.</exception>
    /// <exception cref="TransferInterruptedException">It began and could not be completed; its <see cref="TransferInterruptedException.Reason"/> says what to do.</exception>
    /// <exception cref="SignInException">No token could be had.</exception>
    /// <exception cref="IOException">The local file is not there, is a folder, a pipe or a device, or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The local file may not be read.</exception>
    public async Task<AttachmentReceipt> AttachToMessageAsync(
        string messageId, string filePath, AttachmentOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(filePath);
        var mailboxItem = MailboxItem.ForMessage(messageId, options?.Mailbox);
        return await AttachAsync(FileContent.Open(filePath), mailboxItem, Path.GetFileName(filePath), options, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Attaches to a message what a stream holds, from where it stands to its end. One that cannot seek is first written to a temporary file of its owner's alone.</summary>
    /// <inheritdoc cref="AttachToMessageAsync(string, string, AttachmentOptions?, IProgress{TransferProgress}?, CancellationToken)"/>
    /// <param name="messageId">The message; for the service to take it, a draft.</param>
    /// <param name="content">The stream; it stays open. Nobody else may read it meanwhile.</param>
    /// <param name="name">What the attachment is to be called.</param>
    public async Task<AttachmentReceipt> AttachToMessageAsync(
        string messageId, Stream content, string name, AttachmentOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var mailboxItem = MailboxItem.ForMessage(messageId, options?.Mailbox);
        return await AttachAsync(await OpenContentAsync(content, cancellationToken).ConfigureAwait(false), mailboxItem, name, options, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Attaches a local file to an event: below 3 MB in one request, up to 150 MB by an upload session that gets over lost connections, lost answers and faults of the
    /// service. Afterwards it is there once, whatever happened on the way.
    /// </summary>
    /// <inheritdoc cref="AttachToMessageAsync(string, string, AttachmentOptions?, IProgress{TransferProgress}?, CancellationToken)"/>
    /// <param name="eventId">The event.</param>
    public async Task<AttachmentReceipt> AttachToEventAsync(
        string eventId, string filePath, AttachmentOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(filePath);
        var mailboxItem = MailboxItem.ForEvent(eventId, options?.Mailbox);
        return await AttachAsync(FileContent.Open(filePath), mailboxItem, Path.GetFileName(filePath), options, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Attaches to an event what a stream holds, from where it stands to its end. One that cannot seek is first written to a temporary file of its owner's alone.</summary>
    /// <inheritdoc cref="AttachToMessageAsync(string, Stream, string, AttachmentOptions?, IProgress{TransferProgress}?, CancellationToken)"/>
    /// <param name="eventId">The event.</param>
    public async Task<AttachmentReceipt> AttachToEventAsync(
        string eventId, Stream content, string name, AttachmentOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var mailboxItem = MailboxItem.ForEvent(eventId, options?.Mailbox);
        return await AttachAsync(await OpenContentAsync(content, cancellationToken).ConfigureAwait(false), mailboxItem, name, options, progress, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<IUploadContent> OpenContentAsync(Stream content, CancellationToken cancellationToken) =>
        content.CanSeek ? new SeekableStreamContent(content) : await Spool.CreateAsync(content, cancellationToken).ConfigureAwait(false);

    private async Task<AttachmentReceipt> AttachAsync(
        IUploadContent content, MailboxItem mailboxItem, string name, AttachmentOptions? options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        options ??= new AttachmentOptions();
        using var source = new UploadSource(content, options.ComputeSha256);
        var attachment = new AttachmentDestination(mailboxItem, options.Name ?? name, options);
        var account = _journal is null ? "" : await GetAccountIdAsync(cancellationToken).ConfigureAwait(false);
        var id = TransferJournal.CreateId(account, mailboxItem.ToRecord().ToString(), source.Identity, attachment.Name);
        using var entry = _journal is null ? null : await AcquireEntryAsync(id, attachment.Name, cancellationToken).ConfigureAwait(false);
        var sessionOptions = new UploadOptions { FragmentSize = AttachmentDestination.FragmentSize, ComputeSha256 = options.ComputeSha256, IfChanged = options.IfChanged };
        var journal = new UploadJournal(entry, account, source, attachment, sessionOptions, _time);
        var upload = new UploadJob(_graph, source, attachment, sessionOptions, journal, progress, _time, _logger) { TrustedDomains = _options.TrustedDomains };
        return await new AttachmentUpload(upload, attachment).RunAsync(cancellationToken).ConfigureAwait(false);
    }
}
