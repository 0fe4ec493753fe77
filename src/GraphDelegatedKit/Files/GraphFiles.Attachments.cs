using GraphDelegatedKit.Files.Attachments;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Journal;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit;

public sealed partial class GraphFiles
{
    /// <summary>
    /// Attaches a local file to a message: in one request below 3 MB, through an upload session up to 150 MB. The upload session recovers
    /// from lost connections, lost responses and service errors. After a failure, the same call resumes the upload, also from another
    /// process. The file is attached exactly once.
    /// </summary>
    /// <param name="messageId">The id of the message. The service accepts attachments for drafts only.</param>
    /// <param name="filePath">The local file. The file must not change during the upload.</param>
    /// <param name="options">The options. By default the message is in the mailbox of the signed-in user.</param>
    /// <param name="progress">Receives a report for each range that the service has confirmed.</param>
    /// <param name="cancellationToken">
    /// Cancels the upload. The same call resumes the upload until the upload session expires. Without a journal the upload session is
    /// deleted.
    /// </param>
    /// <returns>A receipt. Returned only when the complete file is attached.</returns>
    /// <remarks>
    /// <see href="https://learn.microsoft.com/graph/outlook-large-attachments"/>. Administrators set the maximum size of a message; the
    /// default of the service is 35 MB. Large attachments in shared or delegated mailboxes are a known failure of the service.
    /// </remarks>
    /// <exception cref="GraphException">
    /// The service refused the upload before the first byte, or the file is larger than 150 MB.
    /// </exception>
    /// <exception cref="TransferInterruptedException">
    /// The upload started and could not be completed. <see cref="TransferInterruptedException.Reason"/> says why.
    /// </exception>
    /// <exception cref="SignInException">No access token could be obtained.</exception>
    /// <exception cref="IOException">The local file does not exist, is a folder, a pipe or a device, or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The program has no permission to read the local file.</exception>
    public Task<AttachmentReceipt> AttachToMessageAsync(
        string messageId,
        string filePath,
        AttachmentOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(filePath);
        return AttachFileAsync(
            MailboxItem.ForMessage(messageId, options?.Mailbox), filePath, options, progress, cancellationToken);
    }

    /// <summary>
    /// Attaches the content of a stream to a message, from the current position to the end. A stream that cannot seek is first copied to a
    /// temporary file that only the current user can read.
    /// </summary>
    /// <inheritdoc cref="AttachToMessageAsync(string, string, AttachmentOptions?, IProgress{TransferProgress}?, CancellationToken)"/>
    /// <param name="messageId">The id of the message. The service accepts attachments for drafts only.</param>
    /// <param name="content">The stream. It stays open and must not be used by other code during the upload.</param>
    /// <param name="name">The name of the attachment. <see cref="AttachmentOptions.Name"/> takes precedence.</param>
    public Task<AttachmentReceipt> AttachToMessageAsync(
        string messageId,
        Stream content,
        string name,
        AttachmentOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return AttachStreamAsync(
            MailboxItem.ForMessage(messageId, options?.Mailbox), content, name, options, progress, cancellationToken);
    }

    /// <summary>
    /// Attaches a local file to an event: in one request below 3 MB, through an upload session up to 150 MB. The upload session recovers
    /// from lost connections, lost responses and service errors. After a failure, the same call resumes the upload, also from another
    /// process. The file is attached exactly once.
    /// </summary>
    /// <inheritdoc cref="AttachToMessageAsync(string, string, AttachmentOptions?, IProgress{TransferProgress}?, CancellationToken)"/>
    /// <param name="eventId">The id of the event.</param>
    public Task<AttachmentReceipt> AttachToEventAsync(
        string eventId,
        string filePath,
        AttachmentOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(filePath);
        return AttachFileAsync(
            MailboxItem.ForEvent(eventId, options?.Mailbox), filePath, options, progress, cancellationToken);
    }

    /// <summary>
    /// Attaches the content of a stream to an event, from the current position to the end. A stream that cannot seek is first copied to a
    /// temporary file that only the current user can read.
    /// </summary>
    /// <inheritdoc
    /// cref="AttachToMessageAsync(string, Stream, string, AttachmentOptions?, IProgress{TransferProgress}?, CancellationToken)"/>
    /// <param name="eventId">The id of the event.</param>
    public Task<AttachmentReceipt> AttachToEventAsync(
        string eventId,
        Stream content,
        string name,
        AttachmentOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return AttachStreamAsync(
            MailboxItem.ForEvent(eventId, options?.Mailbox), content, name, options, progress, cancellationToken);
    }

    private async Task<AttachmentReceipt> AttachFileAsync(
        MailboxItem mailboxItem,
        string filePath,
        AttachmentOptions? options,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        var content = FileContent.Open(filePath);
        return await AttachAsync(
            mailboxItem, content, Path.GetFileName(filePath), options, progress, cancellationToken).ConfigureAwait(false);
    }

    private async Task<AttachmentReceipt> AttachStreamAsync(
        MailboxItem mailboxItem,
        Stream content,
        string name,
        AttachmentOptions? options,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        var uploadContent = await OpenContentAsync(content, cancellationToken).ConfigureAwait(false);
        return await AttachAsync(mailboxItem, uploadContent, name, options, progress, cancellationToken).ConfigureAwait(false);
    }

    private async Task<AttachmentReceipt> AttachAsync(
        MailboxItem mailboxItem,
        IUploadContent content,
        string name,
        AttachmentOptions? options,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        options ??= new AttachmentOptions();
        using var source = new UploadSource(content, options.ComputeSha256);
        var attachment = new AttachmentDestination(mailboxItem, options.Name ?? name, options);
        var account = _journal is null ? "" : await GetAccountIdAsync(cancellationToken).ConfigureAwait(false);
        var id = TransferJournal.CreateId(account, mailboxItem.ToRecord().ToString(), source.Identity, attachment.Name);
        using var entry = _journal is null ? null : await AcquireEntryAsync(id, attachment.Name, cancellationToken).ConfigureAwait(false);
        var sessionOptions = new UploadOptions
        {
            FragmentSize = AttachmentDestination.FragmentSize,
            ComputeSha256 = options.ComputeSha256,
            IfChanged = options.IfChanged,
        };
        var journal = new UploadJournal(entry, account, source, attachment, sessionOptions, _time);
        var uploadProgress = new UploadProgress(attachment.Name, source.Length, progress, _time, _logger);
        var job = new UploadJob(_graph, source, attachment, sessionOptions, journal, uploadProgress, _time)
        {
            TrustedDomains = _options.TrustedDomains,
        };
        return await new AttachmentUpload(job, attachment).RunAsync(cancellationToken).ConfigureAwait(false);
    }
}
