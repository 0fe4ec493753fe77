namespace GraphDelegatedKit.Testing.Hosting;

// One thing the tenant plays. Its file is headed by the documentation and the rule.
internal interface IEndpoint
{
    Route Route { get; }

    Task HandleAsync(RequestContext context);
}
