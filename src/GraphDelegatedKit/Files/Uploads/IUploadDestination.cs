using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>What the bytes of a session become: a file in a drive, or an attachment in a mailbox. Both end in something that has an id, a name and a size.</summary>
internal interface IUploadDestination
{
    string Name { get; }

    /// <summary>Whether an open session keeps others away from the name: then one whose address is lost is in the way for a day.</summary>
    bool IsNameHeldBySessions { get; }

    /// <summary>What is there before a byte is sent: else it could not be told from what is there after a lost answer.</summary>
    Task<DriveItem?> GetExistingAsync(UploadJob upload, CancellationToken cancellationToken);

    /// <summary>Opens a session.</summary>
    /// <param name="upload">What goes there.</param>
    /// <param name="isFirst">None was open before, not even one whose answer was lost.</param>
    /// <param name="temporaryName">A name beside to open it for, until the right one can be had.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    Task<UploadSession> OpenSessionAsync(UploadJob upload, bool isFirst, string? temporaryName, CancellationToken cancellationToken);

    /// <summary>Where the whole of it goes in one PUT.</summary>
    Task<GraphUrl> GetContentUrlAsync(UploadJob upload, CancellationToken cancellationToken);

    /// <summary>Whether what was sent is there although no answer said so, and what it is then.</summary>
    Task<(ReconcileResult Sighting, DriveItem? Item)> FindUploadedAsync(UploadJob upload, DriveItem? previous, DateTimeOffset? openedOn, CancellationToken cancellationToken);

    /// <summary>Has the service make it of the bytes the session keeps, where the session itself could not.</summary>
    Task<UploadSessionStatus> CommitByUrlAsync(UploadJob upload, UploadSession session, CancellationToken cancellationToken);

    /// <summary>Gives what arrived what it still lacks: its name, where that could not be sent along.</summary>
    Task<CompletedUpload> FinalizeNameAsync(UploadJob upload, CompletedUpload completed, CancellationToken cancellationToken);

    /// <summary>Writes down where it goes.</summary>
    UploadRecord AddTo(UploadRecord record);

    /// <summary>Whether an earlier run went to the same place in the same words; takes up what it knew.</summary>
    bool TryRestore(UploadRecord record);
}
