namespace GraphDelegatedKit.Storage;

/// <summary>One way to protect the content of a file. What it returns and takes is what stands in the file behind its <see cref="FileHeader"/>.</summary>
internal interface IProtector
{
    /// <summary>The word for it in a file's head.</summary>
    string ProtectionName { get; }

    /// <summary>Finds out whether it can be used here, without leaving anything behind.</summary>
    /// <exception cref="StorageException">It cannot; the message says what is missing, the remedy how to get it.</exception>
    Task CheckAvailabilityAsync(CancellationToken cancellationToken);

    /// <param name="formatId">What the file's head begins with.</param>
    /// <returns>The whole file, head and all.</returns>
    Task<byte[]> ProtectAsync(string formatId, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <returns>The content; <see langword="null"/> if the file is torn.</returns>
    /// <exception cref="StorageException">It was protected by another key than is to be had here.</exception>
    Task<byte[]?> UnprotectAsync(FileHeader header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}
