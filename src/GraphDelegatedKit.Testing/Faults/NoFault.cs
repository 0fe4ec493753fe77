using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Lets one request pass, so that the next scripted fault applies to a later request.
internal sealed class NoFault : Fault
{
    public override Task ApplyAsync(HttpContext context, Func<Task> next) => next();
}
