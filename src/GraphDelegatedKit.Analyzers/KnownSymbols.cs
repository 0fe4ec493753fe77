using System.Linq;
using Microsoft.CodeAnalysis;

namespace GraphDelegatedKit.Analyzers;

/// <summary>The parameters of GraphDelegatedKit that take a constant URL.</summary>
internal sealed class KnownSymbols
{
    private readonly IAssemblySymbol _library;
    private readonly INamedTypeSymbol _constantExpected;

    private KnownSymbols(IAssemblySymbol library, INamedTypeSymbol constantExpected) =>
        (_library, _constantExpected) = (library, constantExpected);

    /// <returns><see langword="null"/> if the program does not use the library.</returns>
    public static KnownSymbols? Find(Compilation compilation) =>
        compilation.GetTypeByMetadataName("GraphDelegatedKit.GraphUrl") is { } url
        && compilation.GetTypeByMetadataName("System.Diagnostics.CodeAnalysis.ConstantExpectedAttribute") is { } constantExpected
            ? new KnownSymbols(url.ContainingAssembly, constantExpected)
            : null;

    /// <summary>Whether a parameter of the library takes a URL that is sent as it is written.</summary>
    public bool IsConstantUrl(IParameterSymbol? parameter) =>
        parameter is not null
        && SymbolEqualityComparer.Default.Equals(parameter.ContainingAssembly, _library)
        && ExpectsConstant(parameter);

    /// <summary>Whether a parameter is a string that its callers must give as a constant.</summary>
    public bool ExpectsConstant(IParameterSymbol parameter) =>
        parameter.Type.SpecialType == SpecialType.System_String
        && parameter.OriginalDefinition.GetAttributes()
            .Any(attribute => SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, _constantExpected));
}
