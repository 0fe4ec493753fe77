using GraphDelegatedKit;

namespace SharePointFiles;

/// <summary>The same failure, in words of the command line.</summary>
internal static class Failures
{
    public static GraphException Saying(this GraphException e, string what, string remedy) => new(e.Status, e.Code, $"{what} ({(int?)e.Status} {e.Code}).", e) { Remedy = remedy };
}
