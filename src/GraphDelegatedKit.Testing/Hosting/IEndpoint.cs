namespace GraphDelegatedKit.Testing.Hosting;

// An endpoint of the tenant. Its file starts with the documentation link and the rule that it implements.
internal interface IEndpoint
{
    Route Route { get; }

    Task HandleAsync(RequestContext context);
}
