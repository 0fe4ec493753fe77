using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// https://learn.microsoft.com/graph/delta-query-overview#synchronization-reset: the token has expired, and Location
// leads to the first page of a full synchronization.
internal sealed class ResyncFault(string code) : Fault
{
    public override Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        var (target, query) = (RawTarget.FromRequest(context.Request), context.Request.Query);
        var isDrive = target.Path.Contains("/drive", StringComparison.OrdinalIgnoreCase);
        var token = isDrive ? query["token"].ToString() : query["$deltatoken"].ToString() + query["$skiptoken"];
        var select = DeltaToken.Parse(token)?.Select is { } names ? "$select=" + Uri.EscapeDataString(names) + "&" : "";
        var location = $"{Origin.FromRequest(context.Request).BaseUrl}{target.Path}?{select}{(isDrive ? "token=" : "$deltatoken=")}";
        var error = new GraphError(StatusCodes.Status410Gone, code, "Resync required. Replace any local items with the server's version.");
        var headers = new Dictionary<string, string> { ["Location"] = location };
        return FixedResponseFault.Create(error, headers: headers).ApplyAsync(context, next);
    }
}
