namespace GraphDelegatedKit.Client;

/// <summary>An address a server gave, kept to the letter: decoding or re-encoding it breaks skip tokens and signatures.</summary>
internal static class ServerLink
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public static Uri Parse(string address)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(address);
        return Uri.TryCreate(address, AsItIs, out var uri) && uri.Scheme == Uri.UriSchemeHttps
            ? uri
            : throw new ArgumentException("An address a server gave must be absolute and https.", nameof(address));
    }

    public static Uri Exactly(string address) => new(address, AsItIs);
}
