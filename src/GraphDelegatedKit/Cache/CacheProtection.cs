namespace GraphDelegatedKit;

/// <summary>How the persisted sign-in is protected.</summary>
public enum CacheProtection
{
    /// <summary>A file that only its owner may read (0600 in a folder of 0700), replaced atomically. Its content is not encrypted.</summary>
    OwnerOnlyFile,

    /// <summary>Nothing is written: the sign-in ends with the process.</summary>
    Memory,
}
