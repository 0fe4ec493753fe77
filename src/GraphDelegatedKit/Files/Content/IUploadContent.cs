namespace GraphDelegatedKit.Files.Content;

/// <summary>Where the bytes of an upload come from. They can be read at any offset, and again.</summary>
internal interface IUploadContent : IDisposable
{
    long Length { get; }

    /// <summary>When it was changed last; <see langword="null"/> where that is not known.</summary>
    DateTime? LastWriteUtc { get; }

    /// <summary>What tells it from another source in another process: a file's full path, and nothing for what is in memory.</summary>
    string Identity { get; }

    /// <summary>It is not what was opened any more: its parts would not fit together.</summary>
    bool HasChanged { get; }

    ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken);
}
