using GraphDelegatedKit.Files.Journal;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>
/// The destination of an upload: a file in a drive or an attachment in a mailbox. Both result in an item with an id, a name and a size.
/// </summary>
internal interface IUploadDestination
{
    string Name { get; }

    /// <summary>Gets the id of the drive; <see langword="null"/> for an attachment.</summary>
    string? DriveId { get; }

    /// <summary>
    /// Whether an open session blocks the name for other sessions. Then a session whose upload URL is lost blocks the name for up to a
    /// day.
    /// </summary>
    bool IsNameHeldBySessions { get; }

    /// <summary>
    /// Gets the item that has the name before the first byte is sent. After a lost response, this item must not be taken for the uploaded
    /// one.
    /// </summary>
    Task<DriveItem?> GetExistingAsync(UploadJob job, CancellationToken cancellationToken);

    /// <summary>Opens a session.</summary>
    /// <param name="job">The upload.</param>
    /// <param name="isFirst">Whether no session was opened before, not even one whose response was lost.</param>
    /// <param name="temporaryName">
    /// A temporary name to open the session for, while another session holds the final name. It is not the staged name of
    /// <see cref="StagedNameDestination"/>, which stores a file whose own name is unsafe in a path.
    /// </param>
    /// <param name="cancellationToken">Cancels the request.</param>
    Task<UploadSession> OpenSessionAsync(UploadJob job, bool isFirst, string? temporaryName, CancellationToken cancellationToken);

    /// <summary>Gets the URL that takes the whole content in one PUT.</summary>
    Task<GraphUrl> GetContentUrlAsync(UploadJob job, CancellationToken cancellationToken);

    /// <summary>Determines, after a lost response, whether the uploaded item exists, and gets it.</summary>
    Task<(ReconcileResult Result, DriveItem? Item)> FindUploadedAsync(
        UploadJob job, DriveItem? previous, DateTimeOffset? openedOn, CancellationToken cancellationToken);

    /// <summary>
    /// Asks Graph to create the file through the upload URL, if the session itself could not create it: Graph can replace the existing
    /// item, or choose another name.
    /// </summary>
    /// <returns>The created item; <see cref="UploadSessionStatus.Gone"/> if only a lookup can show whether it exists.</returns>
    /// <exception cref="TransferInterruptedException">Graph could not create the file either.</exception>
    Task<UploadSessionStatus> CommitByUrlAsync(
        UploadJob job, UploadSession session, DriveItem? previous, RetryBudget budget, CancellationToken cancellationToken);

    /// <summary>Gives the uploaded item its final name, if the name could not be sent with the content.</summary>
    /// <returns>
    /// The item with its final name; <see langword="null"/> if another file got the name and the content has to be sent once more, to
    /// replace that file.
    /// </returns>
    /// <exception cref="TransferInterruptedException">The service did not give the item its final name. The item was kept.</exception>
    Task<CompletedUpload?> FinalizeNameAsync(UploadJob job, CompletedUpload completed, CancellationToken cancellationToken);

    /// <summary>Adds the destination to a journal record.</summary>
    UploadRecord AddTo(UploadRecord record);

    /// <summary>Whether an earlier run had the same destination with the same properties. If so, restores its state.</summary>
    bool TryRestore(UploadRecord record);
}
