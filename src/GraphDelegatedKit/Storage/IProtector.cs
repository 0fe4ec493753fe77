namespace GraphDelegatedKit.Storage;

/// <summary>A way to protect the content of a file that starts with a <see cref="FileHeader"/>.</summary>
internal interface IProtector
{
    /// <summary>The name of the protection in a file header.</summary>
    string ProtectionName { get; }

    /// <summary>Checks whether the protection is available on this machine. Leaves no data behind.</summary>
    /// <exception cref="StorageException">The protection is not available. The message names what is missing, the remedy how to provide
    /// it.</exception>
    Task CheckAvailabilityAsync(CancellationToken cancellationToken);

    /// <param name="formatId">The format id in the file header.</param>
    /// <param name="content">The content to protect.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The complete file, including its header.</returns>
    Task<byte[]> ProtectAsync(string formatId, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <returns>The content; <see langword="null"/> if the file is damaged.</returns>
    /// <exception cref="StorageException">The file was protected with a key that is not available here.</exception>
    Task<byte[]?> UnprotectAsync(FileHeader header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}
