using GraphDelegatedKit;

namespace SharePointFiles;

/// <summary>The same failure, in words of the command line.</summary>
internal static class GraphExceptionExtensions
{
    public static GraphException WithMessage(this GraphException e, string message, string remedy) => new(e.Status, e.Code, $"{message} ({(int?)e.Status} {e.Code}).", e) { Remedy = remedy };
}
