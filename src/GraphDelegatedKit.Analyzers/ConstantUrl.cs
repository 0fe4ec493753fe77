using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GraphDelegatedKit.Analyzers;

/// <summary>Decides whether an argument can be nothing but text that the programmer wrote.</summary>
internal static class ConstantUrl
{
    /// <summary>
    /// Whether the value is a constant, a choice between constants, or a parameter whose callers must give a constant, too.
    /// </summary>
    public static bool IsConstant(IOperation value, KnownSymbols symbols) => value switch
    {
        { ConstantValue.HasValue: true } => true,
        IConversionOperation { OperatorMethod: null } conversion => IsConstant(conversion.Operand, symbols),
        IParenthesizedOperation parenthesized => IsConstant(parenthesized.Operand, symbols),
        IConditionalOperation { WhenFalse: { } whenFalse } choice =>
            IsConstant(choice.WhenTrue, symbols) && IsConstant(whenFalse, symbols),
        ISwitchExpressionOperation choice => choice.Arms.All(arm => IsConstant(arm.Value, symbols)),
        ICoalesceOperation choice => IsConstant(choice.Value, symbols) && IsConstant(choice.WhenNull, symbols),
        IThrowOperation => true, // one arm of a choice
        IParameterReferenceOperation reference => symbols.ExpectsConstant(reference.Parameter),
        _ => false,
    };
}
