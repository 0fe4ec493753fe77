namespace GraphDelegatedKit.Files;

/// <summary>What the bytes of a session become: a file in a drive, or an attachment in a mailbox. Both end in something that has an id, a name and a size.</summary>
internal interface IDestination
{
    string Name { get; }

    /// <summary>What is there before a byte is sent: else it could not be told from what is there after a lost answer.</summary>
    Task<DriveItem?> LookAsync(Upload upload, CancellationToken cancellationToken);

    Task<UploadSession> OpenAsync(Upload upload, bool isFirst, CancellationToken cancellationToken);

    /// <summary>What was sent, if it is there although no answer said so.</summary>
    Task<DriveItem?> FindAsync(Upload upload, DriveItem? before, DateTimeOffset? openedOn, CancellationToken cancellationToken);

    /// <summary>Has the service make it of the bytes the session keeps, where the session itself could not.</summary>
    Task<SessionAnswer> CommitByAddressAsync(Upload upload, UploadSession session, CancellationToken cancellationToken);
}
