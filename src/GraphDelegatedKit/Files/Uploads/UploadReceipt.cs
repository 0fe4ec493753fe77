namespace GraphDelegatedKit;

/// <summary>What an upload came to.</summary>
public sealed record UploadReceipt
{
    /// <summary>The item on the service.</summary>
    public required DriveItem Item { get; init; }

    /// <summary>Bytes of the local file, all of which arrived.</summary>
    public required long Size { get; init; }

    /// <summary>QuickXorHash of what was sent, in base64 as Graph writes it.</summary>
    /// <remarks><see href="https://learn.microsoft.com/onedrive/developer/code-snippets/quickxorhash"/></remarks>
    public required string QuickXorHash { get; init; }

    /// <summary>SHA-256 of what was sent, in lower-case hex; taken while it was read, so it cost no second reading.</summary>
    /// <value><see langword="null"/> unless <see cref="UploadOptions.ComputeSha256"/> was asked for.</value>
    public string? Sha256 { get; init; }

    /// <summary>What became of it.</summary>
    public required UploadOutcome Outcome { get; init; }

    /// <summary>How what lies on the service compares with what was sent.</summary>
    public required Verification Verified { get; init; }

    /// <summary>Requests with bytes that failed, or were refused for a while, and were got over.</summary>
    public int Retries { get; init; }

    /// <summary>The byte an earlier run had got to.</summary>
    /// <value>0: it started at the beginning.</value>
    public long ResumedFrom { get; init; }
}
