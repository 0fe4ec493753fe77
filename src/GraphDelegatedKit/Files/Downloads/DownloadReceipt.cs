using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit;

/// <summary>The result of a completed download.</summary>
public sealed record DownloadReceipt
{
    /// <summary>Gets the path of the local file.</summary>
    public required string Path { get; init; }

    /// <summary>Gets the name of the item on the service.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the size of the local file in bytes. For Office documents it may differ from the size of the item.</summary>
    public required long Size { get; init; }

    /// <summary>Gets the QuickXorHash of the local file, in Base64 as in Graph.</summary>
    /// <remarks><see href="https://learn.microsoft.com/onedrive/developer/code-snippets/quickxorhash"/></remarks>
    public required string QuickXorHash { get; init; }

    /// <summary>Gets the SHA-256 hash of the local file, in lower-case hexadecimal.</summary>
    /// <value><see langword="null"/> unless <see cref="DownloadOptions.ComputeSha256"/> is set.</value>
    public string? Sha256 { get; init; }

    /// <summary>Gets the result of comparing the local file with the size and hash the service reports.</summary>
    public required Verification Verified { get; init; }

    /// <summary>Gets the number of bytes an earlier run had already downloaded.</summary>
    /// <value>0 if the download started at the beginning.</value>
    public long ResumedFrom { get; init; }

    /// <summary>Gets the version of the item that was downloaded.</summary>
    internal ItemVersion Version { get; init; }

    /// <summary>Gets the number of lost connections and error responses from which the download recovered.</summary>
    public int Retries { get; init; }
}
