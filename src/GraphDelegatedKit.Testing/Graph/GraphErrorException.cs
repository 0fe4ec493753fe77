namespace GraphDelegatedKit.Testing.Graph;

// Ends a request with a Graph error.
internal sealed class GraphErrorException(GraphError error) : Exception(error.Message)
{
    public GraphErrorException(int status, string code, string message, string? innerCode = null)
        : this(new GraphError(status, code, message, innerCode))
    {
    }

    public GraphError Error => error;

    public static GraphErrorException ItemNotFound() => new(404, "itemNotFound", "The resource could not be found.");

    public static GraphErrorException NameAlreadyExists(string message = "The specified item name already exists.") =>
        new(409, "nameAlreadyExists", message);

    public static GraphErrorException BadRequest(string message, string code = "invalidRequest") => new(400, code, message);

    public static GraphErrorException QuotaLimitReached() => new(507, "quotaLimitReached", "The user has reached their quota limit.");

    public static GraphErrorException NotSupported(string feature) =>
        new(501, "notSupported", $"The local tenant does not support {feature}.");
}
