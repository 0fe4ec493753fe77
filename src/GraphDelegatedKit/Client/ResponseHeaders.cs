namespace GraphDelegatedKit.Client;

internal static class ResponseHeaders
{
    public static IReadOnlyDictionary<string, string> Read(HttpResponseMessage message)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in message.Headers.NonValidated) headers[name] = values.ToString();
        foreach (var (name, values) in message.Content.Headers.NonValidated) headers[name] = values.ToString();
        return headers;
    }
}
