namespace GraphDelegatedKit.Tests.Support;

/// <summary>Looks for parts of a secret in a text.</summary>
internal static class LeakedText
{
    private const int Shortest = 8;

    /// <summary>Whether any eight characters that follow each other in the secret are in the text.</summary>
    public static bool Contains(string text, string secret)
    {
        for (var at = 0; at + Shortest <= secret.Length; at++)
            if (text.AsSpan().Contains(secret.AsSpan(at, Shortest), StringComparison.Ordinal))
                return true;

        return false;
    }
}
