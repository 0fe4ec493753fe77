using GraphDelegatedKit;

namespace SharePointFiles;

/// <summary>Replaces the message and remedy of a failure with those of the command line.</summary>
internal static class GraphExceptionExtensions
{
    public static GraphException WithMessage(this GraphException e, string message, string remedy) =>
        new(e.Status, e.Code, $"{message} ({(int?)e.Status} {e.Code}).", e) { Remedy = remedy };
}
