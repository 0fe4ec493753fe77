using GraphDelegatedKit.Testing.Rules;

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

    public static GraphErrorException InsufficientPrivileges() =>
        new(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");

    // The resource is an id, or the name of a relationship without an object.
    public static GraphErrorException ResourceNotFound(string resource) => new(
        404, "Request_ResourceNotFound",
        $"Resource '{resource}' does not exist or one of its queried reference-property objects are not present.");

    // The directory names the property at fault (microsoft-graph-docs#1508).
    public static GraphErrorException InvalidProperty(string property, string message, string detailCode = "InvalidValue") =>
        new(new GraphError(400, "Request_BadRequest", message) { Detail = new GraphErrorDetail(detailCode, property) });

    public static GraphErrorException ObjectConflict(string property) =>
        InvalidProperty(property, $"Another object with the same value for property {property} already exists.", "ObjectConflict");

    // Creates the error for a request that a rule of the tenant refuses, and that the service accepts or refuses with another error.
    public static GraphErrorException RefusedByRule(LocalRule rule, string message) =>
        new(400, "refusedByRule", $"{message} The local tenant refuses the request because of its rule {RuleTable.GetName(rule)}.");

    public static GraphErrorException QuotaLimitReached() => new(507, "quotaLimitReached", "The user has reached their quota limit.");

    public static GraphErrorException NotSupported(string feature, string? nearestRoute = null) => new(
        501,
        "notSupported",
        $"The local tenant does not support {feature}.{(nearestRoute is null ? "" : $" The nearest route is {nearestRoute}.")}");
}
