using System.Diagnostics;

namespace GraphDelegatedKit.Storage;

/// <summary>
/// The protections that a file may have, in the order of the caller. The first available one is used. A protection that is not listed is
/// neither used nor read: a planted file without encryption must not pass for the encrypted one.
/// </summary>
internal sealed class ProtectorChain
{
    private static readonly string[] AllNames =
        [PlaintextProtector.Name, CallerKeyProtector.Name, KeyringProtector.Name, DpapiProtector.Name];

    private readonly string _optionsName;
    private readonly IReadOnlyList<StorageProtection> _protections;
    private readonly List<(StorageProtection Protection, IProtector Protector)> _links;

    /// <param name="optionsName">The name of the options in error messages, such as <c>Cache</c>.</param>
    /// <param name="protections">The protections in order.</param>
    /// <param name="getKey">Returns the key for <see cref="StorageProtection.CallerKey"/>.</param>
    /// <param name="keyring">The keyring for <see cref="StorageProtection.Os"/>.</param>
    /// <param name="time">The clock for the time limit of <paramref name="getKey"/>.</param>
    /// <exception cref="StorageException">A key is needed and not set.</exception>
    public ProtectorChain(
        string optionsName,
        IReadOnlyList<StorageProtection> protections,
        Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>>? getKey,
        IKeyring keyring,
        TimeProvider time)
    {
        (_optionsName, _protections) = (optionsName, protections);
        _links =
        [
            .. protections.Where(protection => protection != StorageProtection.Memory)
                .Distinct()
                .Select(protection => (protection, Create(protection))),
        ];
        Protectors = [.. _links.Select(link => link.Protector)];

        IProtector Create(StorageProtection protection) => protection switch
        {
            StorageProtection.Os when OperatingSystem.IsWindows() => DpapiProtector.ForCurrentUser(),
            StorageProtection.Os => new KeyringProtector(keyring),
            StorageProtection.CallerKey when getKey is null => throw new StorageException(
                StorageFault.Unavailable,
                $"{optionsName}.Protection contains CallerKey, but {optionsName}.Key is not set.",
                $"Set {optionsName}.Key."),
            StorageProtection.CallerKey => new CallerKeyProtector(getKey, $"{optionsName}.Key", time),
            StorageProtection.OwnerOnlyFile => new PlaintextProtector(),
            _ => throw new UnreachableException(), // the options were validated before
        };
    }

    /// <summary>All protectors, in order.</summary>
    public IReadOnlyList<IProtector> Protectors { get; }

    /// <summary>Whether this version of the library writes file headers with this protection name.</summary>
    public static bool IsProtectionName(string name) => AllNames.Contains(name);

    /// <summary>Uses the first available protection.</summary>
    /// <param name="use">
    /// Uses a protection. The second argument is its protector, followed by the weaker ones, which are later in the order. Throws a
    /// <see cref="StorageException"/> if the protection is not available.
    /// </param>
    /// <param name="fallbackFaults">The faults after which the next protection is used. Any other fault is thrown.</param>
    /// <returns>The result, and the error of the first protection; <see langword="null"/> if the first one was used.</returns>
    /// <exception cref="StorageException">No protection is available. The error is that of the first one.</exception>
    public async Task<(T Result, StorageException? FirstError)> UseFirstAvailableAsync<T>(
        Func<StorageProtection, IReadOnlyList<IProtector>, Task<T>> use, params StorageFault[] fallbackFaults)
    {
        StorageException? firstError = null;
        foreach (var protection in _protections)
        {
            try
            {
                return (await use(protection, GetProtectorsFrom(protection)).ConfigureAwait(false), firstError);
            }
            catch (StorageException e) when (fallbackFaults.Contains(e.Fault))
            {
                firstError ??= e;
            }
        }

        throw firstError ?? new StorageException(
            StorageFault.Unavailable, $"{_optionsName}.Protection is empty.", $"Add a protection to {_optionsName}.Protection.");
    }

    private IReadOnlyList<IProtector> GetProtectorsFrom(StorageProtection protection) =>
        [.. _links.SkipWhile(link => link.Protection != protection).Select(link => link.Protector)];
}
