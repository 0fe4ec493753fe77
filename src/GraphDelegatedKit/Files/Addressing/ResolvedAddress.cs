namespace GraphDelegatedKit;

/// <summary>
/// The place that a pasted address means, from <see cref="GraphFiles.ResolveAddressAsync"/>: an item, a document library, or a site. The
/// most precise of the three properties says which.
/// </summary>
public sealed class ResolvedAddress
{
    /// <summary>Gets the site in the address.</summary>
    /// <value>
    /// <see langword="null"/> for a sharing link, a OneDrive, a team and a channel: <see cref="Item"/> is then the place.
    /// </value>
    public Site? Site { get; init; }

    /// <summary>Gets the document library in the address.</summary>
    /// <value>
    /// <see langword="null"/> if the address names no library, as that of a site. The default library of the site is not assumed;
    /// <see cref="GraphFiles.GetDefaultLibraryAsync"/> returns it.
    /// </value>
    public Drive? Drive { get; init; }

    /// <summary>Gets the file or folder in the address.</summary>
    /// <value><see langword="null"/> if the address names a site or a whole library.</value>
    public DriveItem? Item { get; init; }

    /// <summary>Gets the location for uploads, downloads and listings: the item, or else the root of the library.</summary>
    /// <value><see langword="null"/> if the address names a site only.</value>
    public DrivePath? Path => Item is not null ? DrivePath.FromItem(Item) : Drive?.Id is { } id ? DrivePath.ById(id, "root") : null;
}
