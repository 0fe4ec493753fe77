namespace GraphDelegatedKit.Testing.Graph;

// The errors of directory objects, as observed in public issue threads.
internal static class DirectoryError
{
    public static GraphErrorException NotFound(string id) => new(
        404,
        "Request_ResourceNotFound",
        $"Resource '{id}' does not exist or one of its queried reference-property objects are not present.");

    public static GraphErrorException BadRequest(string message) => new(400, "Request_BadRequest", message);

    public static GraphErrorException MissingValue(string property, string type) =>
        BadRequest($"A value is required for property '{property}' of resource '{type}'.");

    public static GraphErrorException InvalidValue(string property, string type) =>
        BadRequest($"Invalid value specified for property '{property}' of resource '{type}'.");

    // https://github.com/microsoftgraph/msgraph-bicep-types/issues/137
    public static GraphErrorException NotUnique(string property) =>
        BadRequest($"Another object with the same value for property {property} already exists.");

    // https://github.com/hashicorp/terraform-provider-azuread/issues/690
    public static GraphErrorException SameKey(string message) => new(409, "Request_MultipleObjectsWithSameKeyValue", message);

    public static GraphErrorException Denied() =>
        new(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
}
