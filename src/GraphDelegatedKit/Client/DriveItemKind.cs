namespace GraphDelegatedKit;

/// <summary>What an item in a drive is.</summary>
public enum DriveItemKind
{
    /// <summary>None of the kinds below, or the response did not contain the properties that say it.</summary>
    Other,

    /// <summary>A file.</summary>
    File,

    /// <summary>A folder, also the root of a drive and an album of photos.</summary>
    Folder,

    /// <summary>A package, such as a OneNote notebook. It cannot be downloaded as a file or as a folder.</summary>
    Package,

    /// <summary>A shortcut to an item in another drive (<see cref="DriveItem.RemoteItem"/>).</summary>
    Shortcut,
}
