using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// https://learn.microsoft.com/graph/delta-query-overview#synchronization-reset: the token is too old, and Location leads to the first page of everything.
internal sealed class ResyncFault(string code) : Fault
{
    public override Task PlayAsync(HttpContext context, Func<Task> work)
    {
        var target = RawTarget.Of(context.Request);
        var others = target.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !Uri.UnescapeDataString(pair).Contains("token=", StringComparison.OrdinalIgnoreCase));
        var fresh = target.Path.Contains("/drive", StringComparison.OrdinalIgnoreCase) ? "token=" : "$deltatoken=";
        var location = $"{Origin.Of(context.Request).Base}{target.Path}?{string.Join('&', others.Append(fresh))}";
        var error = new GraphError(StatusCodes.Status410Gone, code, "Resync required. Replace any local items with the server's version.");
        return new AnswerFault(
            error.Status, "application/json", answered => error.ToJson(answered).ToJsonString(), null, new Dictionary<string, string> { ["Location"] = location })
            .PlayAsync(context, work);
    }
}
