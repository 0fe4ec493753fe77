namespace GraphDelegatedKit;

/// <summary>What became of one file, or one folder, of many.</summary>
public enum TransferOutcome
{
    /// <summary>The file is there, whole; the receipt says more.</summary>
    Transferred,

    /// <summary>The same bytes were there already, by size and quickXorHash; none were sent.</summary>
    Unchanged,

    /// <summary>A folder with nothing in it, which is there now.</summary>
    EmptyFolder,

    /// <summary>Nothing to transfer: a link, which is not followed, or what is neither a file nor a folder. The reason says which.</summary>
    Skipped,

    /// <summary>Its name, or a name on its path, cannot be had at the other end. No byte was sent; the reason says why.</summary>
    Refused,

    /// <summary>It failed; the error says why. Run again, it goes on where it was.</summary>
    Failed,
}
