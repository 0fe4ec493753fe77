namespace AppRegistration;

/// <summary>A file for a client secret: user secrets, or a file that only its owner can read.</summary>
internal interface ISecretStore
{
    /// <summary>The store for people.</summary>
    string Description { get; }

    /// <summary>The value of a name; <see langword="null"/> if the store does not have it.</summary>
    string? Get(string name);

    /// <summary>Sets values, and removes those that are <see langword="null"/>, in one write. Values of others stay.</summary>
    void Set(params ReadOnlySpan<(string Name, string? Value)> values);
}
