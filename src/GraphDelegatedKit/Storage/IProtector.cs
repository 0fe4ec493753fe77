namespace GraphDelegatedKit.Storage;

/// <summary>A way to protect the content of a file that starts with a <see cref="FileHeader"/>.</summary>
internal interface IProtector
{
    /// <summary>The name of the protection in a file header.</summary>
    string ProtectionName { get; }

    /// <summary>Whether the content is encrypted and authenticated, so that a group may have access to the file.</summary>
    bool IsEncrypting { get; }

    /// <summary>Checks whether the protection is available on this machine. Leaves no data behind.</summary>
    /// <exception cref="StorageException">The protection is not available. The message names what is missing, the remedy how to provide
    /// it.</exception>
    Task CheckAvailabilityAsync(CancellationToken cancellationToken);

    /// <param name="format">The format and the purpose of the file.</param>
    /// <param name="content">The content to protect.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The complete file, including its header.</returns>
    Task<byte[]> ProtectAsync(FileFormat format, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <returns>The content; <see langword="null"/> if the file is damaged.</returns>
    /// <exception cref="StorageException">The file was protected with a key that is not available here.</exception>
    Task<byte[]?> UnprotectAsync(FileHeader header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}
