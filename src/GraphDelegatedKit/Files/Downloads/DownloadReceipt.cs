namespace GraphDelegatedKit;

/// <summary>What a download came to.</summary>
public sealed record DownloadReceipt
{
    /// <summary>Where the file lies.</summary>
    public required string Path { get; init; }

    /// <summary>The item's name on the service.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes of the local file; for Office documents not always what the item says.</summary>
    public required long Size { get; init; }

    /// <summary>QuickXorHash of what was written, in base64 as Graph writes it.</summary>
    /// <remarks><see href="https://learn.microsoft.com/onedrive/developer/code-snippets/quickxorhash"/></remarks>
    public required string QuickXorHash { get; init; }

    /// <summary>SHA-256 of what was written, in lower-case hex.</summary>
    /// <value><see langword="null"/> unless <see cref="DownloadOptions.ComputeSha256"/> was asked for.</value>
    public string? Sha256 { get; init; }

    /// <summary>How what was written compares with what the service says of the file.</summary>
    public required Verification Verified { get; init; }

    /// <summary>Bytes an earlier run had fetched already.</summary>
    /// <value>0: it started at the beginning.</value>
    public long ResumedFrom { get; init; }

    /// <summary>Connections that were lost, and refusals, that were got over.</summary>
    public int Retries { get; init; }
}
