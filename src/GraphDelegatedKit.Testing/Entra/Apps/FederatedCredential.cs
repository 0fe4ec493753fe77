namespace GraphDelegatedKit.Testing.Entra.Apps;

// The trust of an application in tokens of another issuer: https://learn.microsoft.com/graph/api/resources/federatedidentitycredential
internal sealed record FederatedCredential(Guid Id, string Name, string Issuer, string Subject, string? Description, string Audience);
