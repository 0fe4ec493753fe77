namespace GraphDelegatedKit.Testing.Graph;

// Ends a request with a Graph error from wherever it was found.
internal sealed class GraphRefusal(GraphError error) : Exception(error.Message)
{
    public GraphRefusal(int status, string code, string message, string? innerCode = null)
        : this(new GraphError(status, code, message, innerCode))
    {
    }

    public GraphError Error => error;

    public static GraphRefusal ItemNotFound() => new(404, "itemNotFound", "The resource could not be found.");

    public static GraphRefusal NameTaken(string message = "The specified item name already exists.") => new(409, "nameAlreadyExists", message);

    public static GraphRefusal BadRequest(string message, string code = "invalidRequest") => new(400, code, message);

    public static GraphRefusal NoRoom() => new(507, "quotaLimitReached", "The user has reached their quota limit.");

    public static GraphRefusal NotPlayed(string what) => new(501, "notSupported", $"The local tenant does not play {what}.");
}
