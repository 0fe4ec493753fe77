namespace GraphDelegatedKit.Testing.Faults;

// A field of a fault in JSON: its name, its types as in JSON Schema (separated by |), and its description.
internal sealed record FaultField(string Name, string Type, string Description)
{
    public string[] Types => Type.Split('|');

    public IReadOnlyList<string> AllowedValues { get; init; } = [];

    // Every field of every kind. A name means the same in all of them.
    public static IReadOnlyList<FaultField> All { get; } =
    [
        new("kind", "string", "What the fault does.") { AllowedValues = [.. FaultKinds.Names] },
        new("path", "string", "The path of the affected requests, without a query, such as /v1.0/me; * stands for any characters."),
        new("method", "string", "The affected method, such as PUT. Without it, every method."),
        new("user", "string", "The id or name of the user of the access token, or for whom a token is requested. Without it, every user."),
        new("batchId", "string", "The id of a request in its batch. Without it, requests inside and outside of batches."),
        new("skip", "integer", "The number of such requests that pass first. The default is 0."),
        new("times", "integer", "The number of requests that meet the fault. The default is 1."),
        new("status", "integer", "The status of the answer."),
        new("code", "string", "The error code in the body."),
        new("body", "string|object", "The whole body; an object is sent as JSON."),
        new("bodyBase64", "string", "The whole body, as base64."),
        new("contentType", "string", "The media type of the body."),
        new("retryAfter", "number|string", "The Retry-After of the answer: seconds, or the exact text. Without it, none is sent."),
        new("headers", "object", "Headers of the answer: a text for each name."),
        new("response", "string", "All bytes of the answer on an HTTP/1.1 connection, from the status line on. Lines end with \\r\\n."),
        new("responseBase64", "string", "All bytes of the answer on an HTTP/1.1 connection, as base64."),
        new("keepOpen", "boolean", "Whether the connection stays open after the bytes. The default is false."),
        new("bytes", "integer", "The number of bytes of the answer."),
        new("afterBytes", "integer", "The number of bytes of the body of the answer that are sent first."),
        new("afterBodyBytes", "integer", "The number of bytes of the body of the request that are read first. The default is 0."),
        new("delay", "number", "The delay in seconds, by the clock of the tenant."),
        new("location", "string", "The exact text of the Location header."),
        new("merge", "object", "Changes to the JSON document of the answer, as in RFC 7396: null removes a member."),
        new("nextLink", "string", "The exact text of the link to the next page."),
        new("length", "integer", "The number of pages in the cycle."),
        new("pagesBefore", "integer", "The number of pages before the cycle. The default is 0."),
        new("maxRequests", "integer", "The number of requests in a window, at least 1."),
        new("window", "number", "The length of the window in seconds."),
        new("countRejected", "boolean", "Whether rejected requests count, too. The default is true."),
        new("claims", "string|object", "A claims challenge, such as {\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}."),
        new("aadsts", "integer", "The number after AADSTS, such as 50076."),
        new("error", "string", "The OAuth error. The default is invalid_grant."),
        new("suberror", "string", "Entra's suberror, such as basic_action."),
        new("description", "string", "The text after the AADSTS code."),
        new("grantType", "string", "The affected grant type. Without it, all.")
        {
            AllowedValues = ["refresh_token", "device_code", "authorization_code"],
        },
        new("scope", "string", "The short name of a permission, such as Mail.Send."),
        new("missingResponses", "integer", "The number of requests that do not find a new application. The default is 3."),
        new("secretDelay", "number", "How long a new client secret is refused, in seconds."),
        new("atByte", "integer", "The position of a byte of the file: the range that contains it meets the fault."),
        new("acceptedUpTo", "integer", "The position up to which the tenant stores the file."),
        new("fileName", "string", "The name of the affected file, without folders. Without it, any file."),
        new("completion", "string", "The answer to the last range.")
        {
            AllowedValues = ["locationOnly", "rangesOnly", "accepted", "pending"],
        },
    ];

    public static FaultField Get(string name) => All.First(field => field.Name == name);
}
