namespace GraphDelegatedKit.Files.Downloads;

/// <summary>Decides whether delivered content is the listed file. Pure.</summary>
/// <remarks>
/// The content of a new file can be missing at first (OneDrive/onedrive-api-docs#1258), and a proxy or an expired address can respond with
/// a page, so content that differs from the list is not believed once. The service does deliver other content than it lists: Office
/// documents with its own properties, and reduced live photos (OneDrive/onedrive-api-docs#1723, #1532). Then a fresh address delivers the
/// same bytes again. The name of the file decides nothing.
/// </remarks>
internal static class DownloadVerification
{
    /// <param name="remote">The listed file.</param>
    /// <param name="served">What the service delivered.</param>
    /// <param name="previous">What it delivered from another address just before; <see langword="null"/> if nothing.</param>
    /// <returns>The result; <see langword="null"/> if the content must be fetched again.</returns>
    public static Verification? Verify(RemoteFile remote, ServedContent served, ServedContent? previous)
    {
        if (!IsKnownToDiffer(remote, served))
            return remote.VerifiableHash is null ? Verification.NotAvailable : Verification.Matched;
        if (served.Size == 0 || served != previous) return null;
        return served.Size < remote.Item.Size ? Verification.SmallerThanListed : Verification.ChangedByService;
    }

    /// <summary>Whether the size or the hash shows that the content is the listed file.</summary>
    public static bool IsKnownToMatch(RemoteFile remote, ServedContent served) =>
        !IsKnownToDiffer(remote, served) && (remote.Item.Size is not null || remote.VerifiableHash is not null);

    /// <summary>Whether the size or the hash shows that the content is not the listed file.</summary>
    public static bool IsKnownToDiffer(RemoteFile remote, ServedContent served) =>
        (remote.Item.Size is { } listedSize && listedSize != served.Size)
        || (remote.VerifiableHash is { } listedHash && listedHash != served.QuickXorHash);
}
