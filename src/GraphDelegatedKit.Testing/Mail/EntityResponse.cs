using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Mail;

// Answers a request with one resource, which begins with its @odata.context.
internal static class EntityResponse
{
    public static Task WriteAsync(RequestContext context, int status, string contextFragment, JsonObject entity)
    {
        var body = new JsonObject { ["@odata.context"] = $"{GraphRoot.GetUrl(context)}/$metadata#{contextFragment}/$entity" };
        foreach (var (name, value) in entity)
            body[name] = value?.DeepClone();
        return context.WriteJsonAsync(status, body);
    }
}
