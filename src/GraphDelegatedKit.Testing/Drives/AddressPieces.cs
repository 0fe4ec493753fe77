namespace GraphDelegatedKit.Testing.Drives;

// The ways Graph names a drive, an item in it, and a site. Each takes its segments off the front and says how many.
internal static class AddressPieces
{
    public static int Take(string piece, ReadOnlySpan<string> rest, Dictionary<string, string> captures) => 0;
}
