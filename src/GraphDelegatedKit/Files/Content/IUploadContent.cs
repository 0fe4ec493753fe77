namespace GraphDelegatedKit.Files.Content;

/// <summary>The bytes of an upload. They can be read at any offset, any number of times.</summary>
internal interface IUploadContent : IDisposable
{
    /// <summary>Gets the number of bytes.</summary>
    long Length { get; }

    /// <summary>Gets the time of the last change; <see langword="null"/> if it is not known.</summary>
    DateTime? LastWriteUtc { get; }

    /// <summary>Gets the time at which the file was created; <see langword="null"/> if it is not known.</summary>
    DateTime? CreatedUtc { get; }

    /// <summary>
    /// Gets the identity of the content across processes: the full path of a file, or an empty string for memory and streams.
    /// </summary>
    string Identity { get; }

    /// <summary>Whether the content has changed since it was opened, so that its parts do not belong together.</summary>
    bool HasChanged { get; }

    /// <summary>Reads bytes at an offset.</summary>
    /// <returns>The number of bytes that were read; 0 at the end.</returns>
    ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken);
}
